package org.entente.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

import org.agrona.ExpandableArrayBuffer;

/**
 * Random commands over few names, so that they meet, each with what the model makes of it. Tokens are drawn from those
 * that the model has at the time of drawing, or near them.
 */
final class RouterScript
{
    private final Random random;
    private final RouterEncoder encoder = new RouterEncoder(new ExpandableArrayBuffer());
    private final RouterModel model;
    private long ttlMin = 1_000;

    /** A command, and the model's answer to it. */
    record Step(RouterOp op, byte[] command, Function<RouterModel, RouterModel.Answer> expected)
    {
    }

    /** @param model from which tokens are drawn. */
    RouterScript(final long seed, final RouterModel model)
    {
        this.random = new Random(seed);
        this.model = model;
    }

    /** With leases of at least that length, in microseconds. */
    RouterScript leasesFrom(final long micros)
    {
        ttlMin = micros;
        return this;
    }

    /** Whether the value of the answer is the end of a lease. */
    static boolean isOfLease(final RouterOp op)
    {
        return switch (op)
        {
            case REGISTER_SERVICE, REGISTER_SIDECAR, RENEW_LEASE, UPDATE_SIDECAR_HEARTBEAT, DEREGISTER_SERVICE,
                DEREGISTER_SIDECAR, UPDATE_SERVICE_HEALTH, PURGE, SAVE_SERVICE_CHECKPOINT -> true;
            default -> false;
        };
    }

    Step next()
    {
        return switch (random.nextInt(8))
        {
            case 0, 1, 2 -> instance();
            case 3 -> pipeline();
            case 4 -> assignment();
            case 5 -> register();
            default -> group();
        };
    }

    private Step step(final RouterOp op, final int length, final Function<RouterModel, RouterModel.Answer> expected)
    {
        final byte[] command = new byte[length];
        encoder.buffer().getBytes(0, command);
        return new Step(op, command, expected);
    }

    private long near(final long token)
    {
        return switch (random.nextInt(6))
        {
            case 0 -> 0;
            case 1 -> token + 1;
            default -> token;
        };
    }

    private Step instance()
    {
        final RouterKind kind = random.nextBoolean() ? RouterKind.SERVICE : RouterKind.SIDECAR;
        final boolean isService = RouterKind.SERVICE == kind;
        final String id = "i" + random.nextInt(4);
        final String name = kind + " " + id;
        final RouterModel.Leased leased = model.instances.getOrDefault(name, new RouterModel.Leased());
        final long registration = near(leased.registration);
        final Health health = Health.ofCode(random.nextInt(4));
        switch (random.nextInt(6))
        {
            case 0:
            case 1:
                final long ttl = ttlMin + random.nextInt(20_000);
                final long expected = 0 == random.nextInt(3) ? -1 : registration;
                return step(isService ? RouterOp.REGISTER_SERVICE : RouterOp.REGISTER_SIDECAR,
                    encoder.register(kind, Registration.of(id, "e").ttlMicros(ttl).health(health)
                        .label("l", "x".repeat(random.nextInt(100))), expected),
                    (m) -> m.register(name, expected, ttl, health));
            case 2:
                return step(isService ? RouterOp.RENEW_LEASE : RouterOp.UPDATE_SIDECAR_HEARTBEAT,
                    encoder.renew(kind, id, registration), (m) -> m.renew(name, registration));
            case 3:
                return step(isService ? RouterOp.DEREGISTER_SERVICE : RouterOp.DEREGISTER_SIDECAR,
                    encoder.deregister(kind, id, registration), (m) -> m.deregister(name, registration));
            case 4:
                final long lease = Math.max(1, near(leased.lease));
                return step(RouterOp.PURGE, encoder.purge(kind, id, lease), (m) -> m.purge(name, lease));
            default:
                final String service = RouterKind.SERVICE + " " + id;
                return step(RouterOp.UPDATE_SERVICE_HEALTH, encoder.health(id, 0, health),
                    (m) -> m.health(service, 0, health));
        }
    }

    private Step pipeline()
    {
        final String id = "p" + random.nextInt(3);
        final long revision = near(model.pipelines.getOrDefault(id, new RouterModel.Line()).revision);
        final byte config = (byte)random.nextInt(3);
        final boolean isEnabled = random.nextBoolean();
        return switch (random.nextInt(4))
        {
            case 0 -> step(RouterOp.CREATE_PIPELINE, encoder.createPipeline(id, isEnabled, new byte[]{config}),
                (m) -> m.create(id, isEnabled, config));
            case 1 -> step(RouterOp.UPDATE_PIPELINE, encoder.updatePipeline(id, revision, new byte[]{config}),
                (m) -> m.update(id, revision, config));
            case 2 -> step(isEnabled ? RouterOp.ENABLE_PIPELINE : RouterOp.DISABLE_PIPELINE,
                encoder.enablePipeline(id, revision, isEnabled), (m) -> m.enable(id, revision, isEnabled));
            default -> step(RouterOp.DELETE_PIPELINE, encoder.deletePipeline(id, revision),
                (m) -> m.delete(id, revision));
        };
    }

    private Step assignment()
    {
        final String id = "p" + random.nextInt(3);
        final int number = random.nextInt(4);
        final String to = "i" + number;
        if (0 == random.nextInt(3))
        {
            return step(RouterOp.REVOKE_PIPELINE, encoder.revokePipeline(id, to), (m) -> m.revoke(id, to));
        }

        final String current = model.pipelines.getOrDefault(id, new RouterModel.Line()).sidecar;
        final String from = random.nextBoolean() ? "" : current.equals(to) ? "i" + (number + 1) % 4 : current;
        return step(RouterOp.ASSIGN_PIPELINE,
            encoder.assignPipeline(id, to, from, List.of(Stage.local("s"))), (m) -> m.assign(id, to, from));
    }

    private Step register()
    {
        final String source = "s" + random.nextInt(2);
        final int partition = random.nextInt(2);
        final long value = random.nextInt(50);
        if (0 == random.nextInt(3))
        {
            return checkpoint();
        }

        return random.nextBoolean() ?
            step(RouterOp.COMMIT_SOURCE_OFFSET, encoder.sourceOffset(source, partition, value),
                (m) -> m.raise("SOURCE_OFFSET " + source + " " + partition, value)) :
            step(RouterOp.ADVANCE_WATERMARK, encoder.watermark(source, partition, value - 25),
                (m) -> m.raise("WATERMARK " + source + " " + partition, value - 25));
    }

    private Step checkpoint()
    {
        final String service = "i" + random.nextInt(4);
        final RouterModel.Saved saved = model.checkpoints.get(service);
        final long id = (null == saved ? 0 : saved.id()) + (0 == random.nextInt(3) && null != saved ? 0 : 1);
        final long registration = near(model.instances.getOrDefault(
            "SERVICE " + service, new RouterModel.Leased()).registration);
        // Ascending, as the model looks at them, so that both name the same one that is behind.
        final Map<String, Long> offsets = new TreeMap<>();
        final List<SourceOffset> list = new ArrayList<>();
        for (int i = 0; i < 4; i++)
        {
            if (0 == random.nextInt(2))
            {
                final String name = "SOURCE_OFFSET s" + i / 2 + " " + i % 2;
                final long offset = Math.max(0, model.registers.getOrDefault(name, 0L) - 1 + random.nextInt(3));
                offsets.put(name, offset);
                list.add(new SourceOffset("s" + i / 2, i % 2, offset));
            }
        }
        final byte state = (byte)random.nextInt(2);
        return step(RouterOp.SAVE_SERVICE_CHECKPOINT,
            encoder.checkpoint(service, registration, id, new byte[]{state}, list),
            (m) -> m.checkpoint(service, registration, id, state, offsets));
    }

    private Step group()
    {
        final String group = "g" + random.nextInt(2);
        final String member = "m" + random.nextInt(3);
        final RouterModel.Team team = model.groups.getOrDefault(group, new RouterModel.Team());
        final long generation = near(team.generation);
        final int partition = random.nextInt(4);
        final long offset = random.nextInt(50);
        switch (random.nextInt(5))
        {
            case 0:
                return step(RouterOp.JOIN_GROUP, encoder.joinGroup(group, member), (m) -> m.join(group, member));
            case 1:
                return step(RouterOp.LEAVE_GROUP, encoder.leaveGroup(group, member), (m) -> m.leave(group, member));
            case 2:
                final Map<String, List<Integer>> assignment = new TreeMap<>();
                for (int i = 0; i < 4; i++)
                {
                    final String owner = 0 == random.nextInt(8) || team.members.isEmpty() ? member :
                        List.copyOf(team.members.keySet()).get(random.nextInt(team.members.size()));
                    assignment.computeIfAbsent(owner, (name) -> new ArrayList<>()).add(i);
                }
                return step(RouterOp.ASSIGN_PARTITIONS, encoder.assignPartitions(group, generation, assignment),
                    (m) -> m.assignPartitions(group, generation, assignment));
            default:
                return step(RouterOp.COMMIT_GROUP_OFFSET,
                    encoder.groupOffset(group, member, generation, partition, offset),
                    (m) -> m.groupOffset(group, member, generation, partition, offset));
        }
    }
}
