package org.entente.core.topology;

/**
 * Quorum arithmetic, the only place that knows it (protocol, section 2). With the fast quorum as large as this, and the
 * coordinator's vote required in it, recovery only has to count votes (section 12).
 */
public final class QuorumSizes
{
    private QuorumSizes()
    {
    }

    /** How many of {@code n} replicas may be down at once. */
    public static int failuresMax(final int n)
    {
        return (n - 1) / 2;
    }

    /** Slow and recovery quorum. */
    public static int slow(final int n)
    {
        return n - failuresMax(n);
    }

    /** Fast quorum, the coordinator's own vote included and required. */
    public static int fast(final int n)
    {
        final int q = slow(n);
        return Math.max(Math.max((2 * n - q + 1) / 2, 2 * n - 2 * q), n / 2 + 1);
    }
}
