package org.entente.simulation.explore;

import org.agrona.collections.Long2ObjectHashMap;
import org.entente.core.Digest;
import org.entente.core.Replica;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Changes each variable field of the core, one by one, in states that an exploration reaches, and asks the digest
 * whether it has noticed. A new field of the core has to go into the digest, or on the list here with the reason why
 * not.
 */
class DigestTest
{
    private static final String CORE = "org.entente.core.";

    /** Not part of the future: the reason stands above each group. */
    private static final Set<String> WITHOUT_CONSEQUENCE = Set.of(
        // The order in a heap follows from the deadlines.
        "Deadlines.size",
        // The latest deadline ever set only says how far onTimer passes the time.
        "Deadlines.latest",
        // Asked for again before each use.
        "ExecutionScheduler.isDraining", "ProgressMonitor.fetchesLeft",
        // Sizes of pools.
        "TxnTable.pooled", "Coordinator.pooled", "Recovery.pooled",
        "KeyTable.listCount", "KeyTable.freeListCount", "KeyTable.size",
        // What was looked at before a search, so that it comes sooner.
        "KeyTable.touched",
        // What it has beyond the keys that are idle does not count.
        "IdleKeys.length",
        // Set once, when the journal has been read: no host compares a replica with itself before that.
        "Replica.isServing", "Replay.ownRecorded", "Replay.ownApplied", "Restore.isBegun", "Restore.isOwn",
        // Of a snapshot that is being written: none is here.
        "SnapshotWriter.executed", "SnapshotWriter.written",
        // Looked at when the journal has been read; later on it is the last one.
        "OwnTransactions.recorded",
        // Told with the pace of things alone; here reserved ids are used however old they are.
        "Reservation.sinceMicros",
        // The same as that of the record which it goes with.
        "RecoveryReplies.txnId");

    /** Holders that are filled before each use, pools, limits, counters; barriers and quorum reads: none here. */
    private static final Set<String> NOT_WALKED = Set.of(
        "pool", "scratch", "sorted", "change", "execution", "proposal", "payload", "payloadBytes", "payloadPool",
        "status", "config", "topology", "effects", "heap", "nextWaiter", "lastWaiter",
        "recover", "fetch", "heartbeat", "proposals", "defined", "base", "audit", "barrierTimer", "reads");

    private final Map<String, Boolean> noticed = new TreeMap<>();

    @Test
    void shouldGiveTheSameDigestForTheSameInputs()
    {
        final World world = explored();
        for (int state = 0; state < world.locals().size(); state++)
        {
            assertEquals(world.locals().replay(state).digest(), world.locals().replay(state).digest());
        }
    }

    @Test
    void shouldNoticeEachFieldThatMatters() throws IllegalAccessException
    {
        final World world = explored();
        for (int state = 0; state < world.locals().size(); state++)
        {
            final ExploredNode node = world.locals().replay(state);
            final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            walk(node.replica(), node.replica(), seen);
        }

        final Set<String> missed = new TreeSet<>();
        noticed.forEach((field, isNoticed) ->
        {
            if (isNoticed == WITHOUT_CONSEQUENCE.contains(field))
            {
                missed.add(field);
            }
        });

        assertEquals(Set.of(), missed, "not in the digest, or wrongly on the list of those without consequence");
        assertTrue(noticed.size() > 60, () -> "fields seen: " + noticed.keySet());
    }

    /** Not all of the scope: enough to have seen replicas at everything that they do. */
    private static World explored()
    {
        final Scope scope = new Scope("digest", 3).withWrite(0, 1).withWrite(1, 3)
            .withDeathOf(1).withUnanimity().with(Scope.Budget.RECOVERIES, 1).with(Scope.Budget.EARLY_TIMERS, 1);
        final Exploration exploration = new Exploration(scope);
        final int[] asked = {0};
        exploration.run(() -> ++asked[0] > 150);
        return exploration.world();
    }

    private void walk(final Replica replica, final Object object, final Set<Object> seen) throws IllegalAccessException
    {
        if (!seen.add(object))
        {
            return;
        }

        for (final Field field : fieldsOf(object.getClass()))
        {
            if (Modifier.isStatic(field.getModifiers()) || NOT_WALKED.contains(field.getName()))
            {
                continue;
            }

            field.setAccessible(true);
            if (field.getType().isPrimitive())
            {
                if (!Modifier.isFinal(field.getModifiers()))
                {
                    change(replica, object, field);
                }
            }
            else
            {
                follow(replica, object, field, seen);
            }
        }
    }

    private void follow(final Replica replica, final Object owner, final Field field, final Set<Object> seen)
        throws IllegalAccessException
    {
        final Object value = field.get(owner);
        if (value instanceof final long[] longs)
        {
            changeAll(replica, name(owner, field), longs);
        }
        else if (value instanceof final Long2ObjectHashMap<?> map)
        {
            for (final Object entry : new ArrayList<>(map.values()))
            {
                walk(replica, entry, seen);
            }
        }
        else if (null != value && value.getClass().isArray() && !value.getClass().getComponentType().isPrimitive())
        {
            for (int i = 0; i < Array.getLength(value); i++)
            {
                final Object element = Array.get(value, i);
                if (null != element && element.getClass().getName().startsWith(CORE))
                {
                    walk(replica, element, seen);
                }
            }
        }
        else if (null != value && value.getClass().getName().startsWith(CORE) && !(value instanceof Enum) &&
            !value.getClass().getName().startsWith(CORE + "message"))
        {
            walk(replica, value, seen);
        }
    }

    private void change(final Replica replica, final Object object, final Field field) throws IllegalAccessException
    {
        final long before = digest(replica);
        final Object value = field.get(object);
        if (value instanceof final Boolean flag)
        {
            field.setBoolean(object, !flag);
        }
        else if (value instanceof final Integer number)
        {
            field.setInt(object, number + 1);
        }
        else
        {
            field.setLong(object, (Long)value + (1L << 20));
        }

        note(name(object, field), before, replica);
        field.set(object, value);
    }

    private void changeAll(final Replica replica, final String name, final long[] longs)
    {
        for (int i = 0; i < longs.length; i++)
        {
            final long before = digest(replica);
            longs[i] += 1L << 20;
            // Of each key there are four in a row: each of the four is to be noticed.
            note("KeyTable.places".equals(name) ? name + i % 4 : name, before, replica);
            longs[i] -= 1L << 20;
        }
    }

    /** What makes the digest fail is noticed as well. */
    private void note(final String name, final long before, final Replica replica)
    {
        boolean isNoticed;
        try
        {
            isNoticed = before != digest(replica);
        }
        catch (final RuntimeException ex)
        {
            isNoticed = true;
        }

        noticed.merge(name, isNoticed, Boolean::logicalOr);
    }

    private static long digest(final Replica replica)
    {
        final Digest digest = new Digest(false);
        replica.state().digest(digest);
        return digest.value();
    }

    private static String name(final Object owner, final Field field)
    {
        return field.getDeclaringClass().getSimpleName() + "." + field.getName();
    }

    private static List<Field> fieldsOf(final Class<?> type)
    {
        final List<Field> fields = new ArrayList<>();
        for (Class<?> at = type; null != at && at.getName().startsWith(CORE); at = at.getSuperclass())
        {
            fields.addAll(List.of(at.getDeclaredFields()));
        }

        return fields;
    }
}
