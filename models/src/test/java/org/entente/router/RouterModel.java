package org.entente.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the router is to do, written down a second time, with maps and without a thought for keys, layouts or speed.
 * Answers code, whether it changed something, and value; tokens are timestamps of the commands.
 */
final class RouterModel
{
    final Map<String, Leased> instances = new TreeMap<>();
    final Map<String, Line> pipelines = new TreeMap<>();
    final Map<String, Long> registers = new TreeMap<>();
    final Map<String, Team> groups = new TreeMap<>();
    final Map<String, Saved> checkpoints = new TreeMap<>();
    long at;
    long now;

    record Answer(RouterCode code, boolean isChanged, long value)
    {
    }

    static final class Leased
    {
        long registration;
        long lease;
        long ends;
        long ttl;
        Health health;
    }

    static final class Line
    {
        long revision;
        long version;
        boolean isEnabled;
        byte config;
        String sidecar = "";
    }

    static final class Team
    {
        long generation;
        Map<String, List<Integer>> members = new TreeMap<>();
    }

    record Saved(long id, byte state, Map<String, Long> offsets)
    {
    }

    private static Answer done(final boolean isChanged, final long value)
    {
        return new Answer(RouterCode.OK, isChanged, value);
    }

    private static Answer no(final RouterCode code, final long value)
    {
        return new Answer(code, false, value);
    }

    private Leased live(final String name)
    {
        final Leased leased = instances.get(name);
        return null != leased && now < leased.ends ? leased : null;
    }

    Answer register(final String name, final long expected, final long ttl, final Health health)
    {
        final Leased old = instances.get(name);
        if (0 == expected && null != live(name))
        {
            return no(RouterCode.EXISTS, old.ends);
        }
        if (expected > 0 && null == old)
        {
            return no(RouterCode.NOT_FOUND, 0);
        }
        if (expected > 0 && expected != old.registration)
        {
            return no(RouterCode.STALE_REGISTRATION, old.ends);
        }
        final Leased leased = new Leased();
        leased.registration = at;
        leased.ttl = ttl;
        leased.health = health;
        leased.lease = at;
        leased.ends = now + ttl;
        instances.put(name, leased);
        return done(true, leased.ends);
    }

    Answer renew(final String name, final long registration)
    {
        final Leased leased = live(name);
        if (null == leased)
        {
            return no(RouterCode.NOT_FOUND, 0);
        }
        if (0 != registration && registration != leased.registration)
        {
            return no(RouterCode.STALE_REGISTRATION, leased.ends);
        }
        leased.lease = at;
        leased.ends = now + leased.ttl;
        return done(true, leased.ends);
    }

    Answer health(final String name, final long registration, final Health health)
    {
        final Leased leased = live(name);
        if (null == leased)
        {
            return no(RouterCode.NOT_FOUND, 0);
        }
        if (0 != registration && registration != leased.registration)
        {
            return no(RouterCode.STALE_REGISTRATION, leased.ends);
        }
        final boolean isChanged = leased.health != health;
        leased.health = health;
        return done(isChanged, leased.ends);
    }

    Answer deregister(final String name, final long registration)
    {
        final Leased leased = instances.get(name);
        if (null == leased)
        {
            return done(false, 0);
        }
        if (0 != registration && registration != leased.registration)
        {
            return null == live(name) ? done(false, 0) : no(RouterCode.STALE_REGISTRATION, leased.ends);
        }
        return remove(name, null != live(name));
    }

    Answer purge(final String name, final long lease)
    {
        final Leased leased = instances.get(name);
        if (null == leased)
        {
            return no(RouterCode.NOT_FOUND, 0);
        }
        if (lease != leased.lease)
        {
            return no(RouterCode.STALE_LEASE, leased.ends);
        }
        return now < leased.ends ? no(RouterCode.NOT_EXPIRED, leased.ends) : remove(name, true);
    }

    private Answer remove(final String name, final boolean isChanged)
    {
        final long held = held(name);
        if (held > 0)
        {
            return no(RouterCode.ASSIGNED, held);
        }
        instances.remove(name);
        return done(isChanged, 0);
    }

    private long held(final String instance)
    {
        return pipelines.values().stream().filter((line) -> instance.equals("SIDECAR " + line.sidecar)).count();
    }

    Answer create(final String name, final boolean isEnabled, final byte config)
    {
        if (pipelines.containsKey(name))
        {
            return no(RouterCode.EXISTS, pipelines.get(name).version);
        }
        final Line line = new Line();
        line.isEnabled = isEnabled;
        line.config = config;
        pipelines.put(name, line);
        return changed(line);
    }

    private Answer changed(final Line line)
    {
        line.revision = at;
        line.version++;
        return done(true, line.version);
    }

    private Answer refusal(final Line line, final long revision)
    {
        if (null == line)
        {
            return no(RouterCode.NOT_FOUND, 0);
        }
        return 0 != revision && revision != line.revision ? no(RouterCode.STALE_REVISION, line.version) : null;
    }

    Answer update(final String name, final long revision, final byte config)
    {
        final Line line = pipelines.get(name);
        final Answer refusal = refusal(line, revision);
        if (null != refusal)
        {
            return refusal;
        }
        line.config = config;
        return changed(line);
    }

    Answer enable(final String name, final long revision, final boolean isEnabled)
    {
        final Line line = pipelines.get(name);
        final Answer refusal = refusal(line, revision);
        if (null != refusal)
        {
            return refusal;
        }
        if (line.isEnabled == isEnabled)
        {
            return done(false, line.version);
        }
        line.isEnabled = isEnabled;
        return changed(line);
    }

    Answer delete(final String name, final long revision)
    {
        final Line line = pipelines.get(name);
        final Answer refusal = refusal(line, revision);
        if (null != refusal)
        {
            return refusal;
        }
        if (!line.sidecar.isEmpty())
        {
            return no(RouterCode.ASSIGNED, 1);
        }
        pipelines.remove(name);
        return done(true, line.version);
    }

    Answer assign(final String name, final String to, final String from)
    {
        final Line line = pipelines.get(name);
        if (null == line || null == live("SIDECAR " + to))
        {
            return no(RouterCode.NOT_FOUND, 0);
        }
        if (from.isEmpty() && !line.sidecar.isEmpty() && !to.equals(line.sidecar))
        {
            return no(RouterCode.ASSIGNED, 1);
        }
        if (!from.isEmpty() && !from.equals(line.sidecar))
        {
            return no(RouterCode.NOT_ASSIGNED, 0);
        }
        line.sidecar = to;
        return done(true, line.version);
    }

    Answer revoke(final String name, final String sidecar)
    {
        final Line line = pipelines.get(name);
        if (null == line)
        {
            return no(RouterCode.NOT_FOUND, 0);
        }
        if (line.sidecar.isEmpty())
        {
            return done(false, line.version);
        }
        if (!line.sidecar.equals(sidecar))
        {
            return no(RouterCode.NOT_ASSIGNED, 0);
        }
        line.sidecar = "";
        return done(true, line.version);
    }

    Answer raise(final String register, final long value)
    {
        final Long current = registers.get(register);
        final boolean isChanged = null == current || value > current;
        registers.put(register, isChanged ? value : current);
        return done(isChanged, registers.get(register));
    }

    Answer checkpoint(
        final String service, final long registration, final long id, final byte state, final Map<String, Long> offsets)
    {
        final Leased leased = live("SERVICE " + service);
        if (0 != registration && (null == leased || leased.registration != registration))
        {
            return null == leased ? no(RouterCode.NOT_FOUND, 0) : no(RouterCode.STALE_REGISTRATION, leased.ends);
        }
        final Saved wanted = new Saved(id, state, new HashMap<>(offsets));
        final Saved saved = checkpoints.get(service);
        if (null != saved && id <= saved.id)
        {
            return saved.equals(wanted) ? done(false, id) : no(RouterCode.STALE_CHECKPOINT, saved.id);
        }
        for (final Map.Entry<String, Long> offset : offsets.entrySet())
        {
            final Long current = registers.get(offset.getKey());
            if (null != current && offset.getValue() < current)
            {
                return no(RouterCode.STALE_OFFSET, current);
            }
        }
        registers.putAll(offsets);
        checkpoints.put(service, wanted);
        return done(true, id);
    }

    Answer join(final String group, final String member)
    {
        final Team team = groups.computeIfAbsent(group, (name) -> new Team());
        final boolean isChanged = null == team.members.putIfAbsent(member, List.of());
        team.generation += isChanged ? 1 : 0;
        return done(isChanged, team.generation);
    }

    Answer leave(final String group, final String member)
    {
        final Team team = groups.get(group);
        if (null == team)
        {
            return done(false, 0);
        }
        final boolean isChanged = null != team.members.remove(member);
        team.generation += isChanged ? 1 : 0;
        return done(isChanged, team.generation);
    }

    Answer assignPartitions(
        final String group, final long generation, final Map<String, List<Integer>> assignment)
    {
        final Team team = groups.get(group);
        if (null == team || team.generation != generation)
        {
            return null == team ? no(RouterCode.NOT_FOUND, 0) : no(RouterCode.STALE_GENERATION, team.generation);
        }
        if (!team.members.keySet().containsAll(assignment.keySet()))
        {
            return no(RouterCode.NOT_MEMBER, generation);
        }
        team.members.replaceAll((member, partitions) ->
            new ArrayList<>(assignment.getOrDefault(member, List.of())));
        team.generation++;
        return done(true, team.generation);
    }

    Answer groupOffset(
        final String group, final String member, final long generation, final int partition, final long offset)
    {
        final Team team = groups.get(group);
        if (null == team || team.generation != generation)
        {
            return null == team ? no(RouterCode.NOT_FOUND, 0) : no(RouterCode.STALE_GENERATION, team.generation);
        }
        final List<Integer> partitions = team.members.get(member);
        if (null == partitions || !partitions.contains(partition))
        {
            return no(null == partitions ? RouterCode.NOT_MEMBER : RouterCode.NOT_OWNER, generation);
        }
        return raise("GROUP_OFFSET " + group + " " + partition, offset);
    }
}
