package org.entente.core.topology;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class QuorumSizesTest
{
    @ParameterizedTest
    @CsvSource({
        "1, 0, 1, 1", "2, 0, 2, 2", "3, 1, 2, 2", "4, 1, 3, 3", "5, 2, 3, 4", "6, 2, 4, 4", "7, 3, 4, 6", "9, 4, 5, 8"})
    void shouldComputeQuorumsOfTheProtocolTable(final int n, final int f, final int q, final int fq)
    {
        assertEquals(f, QuorumSizes.failuresMax(n));
        assertEquals(q, QuorumSizes.slow(n));
        assertEquals(fq, QuorumSizes.fast(n));
    }

    @Test
    void shouldSatisfyBothFactsThatTheProofRestsOn()
    {
        for (int n = 1; n < NodeSet.ID_LIMIT; n++)
        {
            final int q = QuorumSizes.slow(n);
            final int fq = QuorumSizes.fast(n);
            assertTrue(2 * fq > 2 * n - q - 1, "fact a, n=" + n);
            assertTrue(fq > 2 * n - 2 * q - 1, "fact b, n=" + n);
            assertTrue(2 * q > n && fq <= n && fq + q > n, "quorums meet, n=" + n);
        }
    }

    /** What section 12 counts by those facts, for the fast voters F and the quorums R and V of its argument. */
    @Test
    void shouldMakeTheQuorumsMeetAsTheProofCountsThem()
    {
        for (int n = 1; n <= 25; n++)
        {
            final int q = QuorumSizes.slow(n);
            final int fq = QuorumSizes.fast(n);
            // R without the coordinator meets the other fast voters: few are left to vote otherwise.
            final int fastVotersInR = fq - 1 + q - (n - 1);
            assertTrue(q - fastVotersInR <= n - fq, "rule 5 stays silent after a fast decision, n=" + n);
            // R and the V that did not know of it: fast voters of the other transaction, or those that accepted it.
            assertTrue(q + fq - (n - 1) > n - fq, "rule 5 fires against a fast decision that lacks it, n=" + n);
            assertTrue(q + q - (n - 1) > n - fq, "rule 5 fires against an acceptance that lacks it, n=" + n);
            assertTrue(fq + fq > n && fq + q > n, "a fast quorum meets every V, n=" + n);
        }
    }

    @Test
    void shouldNotBeLargerThanTheProofNeeds()
    {
        for (int n = 3; n < NodeSet.ID_LIMIT; n++)
        {
            final int q = QuorumSizes.slow(n);
            final int fq = QuorumSizes.fast(n) - 1;
            final boolean isEnough = 2 * fq > 2 * n - q - 1 && fq > 2 * n - 2 * q - 1 && 2 * fq > n;
            assertTrue(!isEnough, "a fast quorum one smaller would do, n=" + n);
        }
    }

    @Test
    void shouldKnowMembersByIdThatNeedNotBeDense()
    {
        final Topology topology = new Topology(NodeSet.of(1) | NodeSet.of(4) | NodeSet.of(9));

        assertEquals(3, topology.size());
        assertEquals(10, topology.idLimit());
        assertTrue(topology.isMember(4) && !topology.isMember(5) && !topology.isMember(-1) && !topology.isMember(64));
    }
}
