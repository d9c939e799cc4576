package org.entente.core.coordinate;

import org.entente.core.topology.Topology;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
