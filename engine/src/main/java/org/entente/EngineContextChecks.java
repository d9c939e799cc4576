package org.entente;

import org.entente.core.topology.NodeSet;

/** What has to hold in an {@link EngineContext}. */
final class EngineContextChecks
{
    private static final int RING_SIZE_MIN = 4;
    private static final int RING_SIZE_MAX = 1 << 20;
    private static final int FLIGHT_RECORDER_MEMORY_MAX = 1 << 30;

    private EngineContextChecks()
    {
    }

    static void check(final EngineContext ctx, final ConfigurationProblems problems)
    {
        numbers(ctx, problems);
        ports(ctx, problems);
        problems.checkReplicaConfig(EngineContext.REPLICA_PROP_PREFIX, ctx.replicaConfig());
        ctx.snapshotConfig().check(problems);
    }

    private static void numbers(final EngineContext ctx, final ConfigurationProblems problems)
    {
        final long members = ctx.members();
        problems.check(NodeSet.EMPTY != members, EngineContext.MEMBERS_PROP_NAME, members,
            "at least one member expected");
        problems.check(NodeSet.contains(members, ctx.nodeId()), EngineContext.NODE_ID_PROP_NAME, ctx.nodeId(),
            "must be one of the members, mask " + Long.toBinaryString(members));
        ringSize(problems, EngineContext.INBOUND_RING_SIZE_PROP_NAME, ctx.inboundRingSize());
        ringSize(problems, EngineContext.EFFECT_RING_SIZE_PROP_NAME, ctx.effectRingSize());
        positive(problems, EngineContext.TICK_INTERVAL_MICROS_PROP_NAME, ctx.tickIntervalMicros());
        positive(problems, EngineContext.POLL_LIMIT_PROP_NAME, ctx.pollLimit());
        positive(problems, EngineContext.SHARED_BATCH_MAX_PROP_NAME, ctx.sharedBatchMax());
        positive(problems, EngineContext.CLOSE_TIMEOUT_MS_PROP_NAME, ctx.closeTimeoutMs());

        final int events = ctx.flightRecorderEvents();
        final int bytesMax = ctx.flightRecorderBytesMax();
        problems.check(events >= 2 && events <= 1 << 20, EngineContext.FLIGHT_RECORDER_EVENTS_PROP_NAME, events,
            "2 to 1048576 expected");
        problems.check(bytesMax >= 0 && bytesMax <= FLIGHT_RECORDER_MEMORY_MAX / Math.max(2, events),
            EngineContext.FLIGHT_RECORDER_BYTES_MAX_PROP_NAME, bytesMax,
            "0 or more expected, and no more than 1 GiB for all events together");
    }

    private static void ports(final EngineContext ctx, final ConfigurationProblems problems)
    {
        problems.check(null != ctx.stateMachine(), "stateMachine", null, "must be set");
        problems.check(null != ctx.keyExtractor(), "keyExtractor", null, "must be set");
        problems.check(null != ctx.journal(), "journal", null, "must be set");
        problems.check(null != ctx.transport() || NodeSet.size(ctx.members()) <= 1, "transport", null,
            "must be set where there is more than one member");
    }

    private static void positive(final ConfigurationProblems problems, final String name, final long value)
    {
        problems.check(value > 0, name, value, "must be positive");
    }

    private static void ringSize(final ConfigurationProblems problems, final String name, final int size)
    {
        problems.check(size >= RING_SIZE_MIN && size <= RING_SIZE_MAX && 1 == Integer.bitCount(size), name, size,
            "a power of two from 4 to 1048576 expected");
    }
}
