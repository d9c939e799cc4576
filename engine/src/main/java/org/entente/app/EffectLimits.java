package org.entente.app;

/**
 * Limits of effects. Part of the state machine: the same at all replicas, and not to be changed while the cluster
 * lives; but for {@code pendingMax}, which each replica applies to what it is asked for itself.
 *
 * @param perCommandMax effects and timers of one command, 1 to 256.
 * @param channelMax    bytes of a channel's name, 1 to 255.
 * @param payloadMax    bytes of a payload, or of a scheduled command.
 * @param attemptsMax   after so many failures an effect is dead: nobody tries it again before it is told to.
 * @param leaseMicros   for how long the owner of a partition may act after it has last shown itself.
 * @param pendingMax    with so many effects pending, commands that change something are refused.
 */
public record EffectLimits(
    int perCommandMax, int channelMax, int payloadMax, int attemptsMax, long leaseMicros, int pendingMax)
{
    /** Partitions of effects, each of which has one owner. */
    public static final int PARTITIONS = 16;

    /** What a node uses. */
    public static final EffectLimits DEFAULT = new EffectLimits(16, 64, 16 * 1024, 10, 5_000_000, 100_000);

    public EffectLimits
    {
        require(perCommandMax >= 1 && perCommandMax <= 256, "perCommandMax", perCommandMax, "1 to 256");
        require(channelMax >= 1 && channelMax <= 255, "channelMax", channelMax, "1 to 255");
        require(payloadMax >= 1 && payloadMax <= 32 * 1024, "payloadMax", payloadMax, "1 to 32768");
        require(attemptsMax >= 1, "attemptsMax", attemptsMax, "1 or more");
        require(leaseMicros >= 1, "leaseMicros", leaseMicros, "1 or more");
        require(pendingMax >= 1, "pendingMax", pendingMax, "1 or more");
    }

    private static void require(final boolean isGood, final String name, final long value, final String expected)
    {
        if (!isGood)
        {
            throw new IllegalArgumentException(name + " is " + value + ": " + expected + " expected");
        }
    }
}
