package org.entente.core.coordinate;

import org.entente.core.topology.Topology;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

class PathDecisionTest
{
    /**
     * Y voted t0, L voted later, - is silent; the coordinator comes first. Then: before, and after the fast-path delay.
     */
    @ParameterizedTest
    @CsvSource({
        "Y, FAST, FAST",
        "Y-, WAIT, WAIT", "YY, FAST, FAST", "YL, SLOW, SLOW",
        "Y--, WAIT, WAIT", "YY-, FAST, FAST", "YYY, FAST, FAST", "YYL, FAST, FAST", "YL-, WAIT, SLOW",
        "YLL, SLOW, SLOW",
        "YY--, WAIT, WAIT", "YYY-, FAST, FAST", "YYL-, WAIT, SLOW", "YLL-, SLOW, SLOW", "YYLL, SLOW, SLOW",
        "YY---, WAIT, WAIT", "YYY--, WAIT, SLOW", "YYYY-, FAST, FAST", "YYYL-, WAIT, SLOW", "YYYYL, FAST, FAST",
        "YYL--, WAIT, SLOW", "YLL--, SLOW, SLOW", "YYYLL, SLOW, SLOW", "YYLL-, SLOW, SLOW",
        "YYYYY--, WAIT, SLOW", "YYYYYY-, FAST, FAST", "YYYYYLL, SLOW, SLOW", "YYYYYL-, WAIT, SLOW",
        "YYY----, WAIT, WAIT",
        "YYYL---, WAIT, SLOW", "YYLL---, SLOW, SLOW"})
    void shouldChoosePathFromVotes(
        final String votes, final PathDecision beforeDelay, final PathDecision afterDelay)
    {
        final Topology topology = Topology.ofSize(votes.length());
        final int equal = (int)votes.chars().filter(c -> 'Y' == c).count();
        final int other = (int)votes.chars().filter(c -> 'L' == c).count();

        assertEquals(beforeDelay, PathDecision.of(topology, equal, other, false));
        assertEquals(afterDelay, PathDecision.of(topology, equal, other, true));
    }

    /**
     * Every set of votes of every group: held against the words of the protocol's section 4, with the fast quorums of
     * its section 2. The coordinator's vote is among those for t0, or none of those count: then they are 0.
     */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 2", "4, 3", "5, 4", "6, 4", "7, 6", "8, 6", "9, 8"})
    void shouldChoosePathForEverySetOfVotes(final int n, final int fastQuorum)
    {
        final Topology topology = Topology.ofSize(n);
        IntStream.rangeClosed(0, n).forEach(equal -> IntStream.rangeClosed(0, n - equal).forEach(other ->
            Stream.of(true, false).forEach(isDelayExpired -> assertEquals(
                expected(n, fastQuorum, equal, n - equal - other, isDelayExpired),
                PathDecision.of(topology, equal, other, isDelayExpired),
                equal + " for t0, " + other + " against it, delay expired: " + isDelayExpired))));
    }

    private static PathDecision expected(
        final int n, final int fastQuorum, final int equal, final int silent, final boolean isDelayExpired)
    {
        if (equal >= fastQuorum)
        {
            return PathDecision.FAST;
        }

        final boolean isFastPossible = equal + silent >= fastQuorum;
        final boolean hasQuorum = n - silent >= n - (n - 1) / 2;
        return hasQuorum && (isDelayExpired || !isFastPossible) ? PathDecision.SLOW : PathDecision.WAIT;
    }
}
