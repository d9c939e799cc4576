package org.entente.core.recover;

import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RecoveryDecisionTest
{
    private static final long T0 = Timestamp.of(1000, 0);
    private static final long LATER = Timestamp.of(2000, 1);

    /**
     * One letter a replica, the coordinator first: - silent, U unknown, Y voted t0, L voted later, A accepted at ballot
     * 1, B accepted at ballot 2, I "never" accepted at ballot 1, J at ballot 2.
     */
    @ParameterizedTest
    @CsvSource({
        "-Y-, WAIT", "---, WAIT",
        // rule 2
        "-AY, PROPOSE_ACCEPTED", "-IY, PROPOSE_INVALID", "-AJ, PROPOSE_INVALID", "-IB, PROPOSE_ACCEPTED",
        "AU-, PROPOSE_ACCEPTED", "-UI, PROPOSE_INVALID", "Y--A-, WAIT", "Y-YA-, PROPOSE_ACCEPTED",
        // rule 3
        "-UU, PROPOSE_INVALID", "-UY, SEND_DEFINITION", "-UL, SEND_DEFINITION", "UY-, SEND_DEFINITION",
        "--UUU, PROPOSE_INVALID", "--UUY, SEND_DEFINITION", "--YYU, SEND_DEFINITION", "-YYYU, PROPOSE_T0",
        // rule 4
        "YY-, PROPOSE_HIGHEST_VOTE", "YL-, PROPOSE_HIGHEST_VOTE", "YYY--, PROPOSE_HIGHEST_VOTE",
        // rule 5
        "-YL, PROPOSE_T0", "-LL, PROPOSE_HIGHEST_VOTE", "--YLL, PROPOSE_HIGHEST_VOTE", "--LLL, PROPOSE_HIGHEST_VOTE",
        // rule 6
        "-YY, PROPOSE_T0", "--YYY, PROPOSE_T0", "--YYL, PROPOSE_T0", "-YYYL, PROPOSE_T0",
        "---YYYL, PROPOSE_T0", "---YYLL, PROPOSE_HIGHEST_VOTE"})
    void shouldDecideByTheFirstRuleThatMatches(final String replies, final RecoveryDecision expected)
    {
        assertEquals(expected, RecoveryDecision.of(replies(replies), Topology.ofSize(replies.length())));
    }

    @ParameterizedTest
    @CsvSource({"3", "5"})
    void shouldNeverProposeALaterTimestampWhereTheFastPathMayHaveBeenTaken(final int n)
    {
        final Topology topology = Topology.ofSize(n);
        final char[] letters = {'-', 'Y', 'L'};
        final int combinations = (int)Math.pow(letters.length, n - 1);
        int mayBeFastCount = 0;

        for (int code = 0; code < combinations; code++)
        {
            final StringBuilder replies = new StringBuilder("-");
            int rest = code;
            for (int i = 1; i < n; i++, rest /= letters.length)
            {
                replies.append(letters[rest % letters.length]);
            }

            final String text = replies.toString();
            final long silent = text.chars().filter(c -> '-' == c).count();
            final long equal = text.chars().filter(c -> 'Y' == c).count();
            // The coordinator is among the silent ones: it and all of them may have voted t0.
            final boolean mayBeFast = equal + silent >= topology.fastQuorum();
            final RecoveryDecision decision = RecoveryDecision.of(replies(text), topology);

            if (mayBeFast && n - silent >= topology.slowQuorum())
            {
                mayBeFastCount++;
                assertEquals(RecoveryDecision.PROPOSE_T0, decision, text);
            }
        }

        assertTrue(mayBeFastCount > 0);
    }

    @Test
    void shouldCountEachReplicaOnceAndLetALaterVoteReplaceUnknown()
    {
        final RecoveryReplies replies = replies("-UY");
        add(replies, 2, 'Y');
        assertEquals(2, replies.count());
        assertEquals(1, replies.votes());

        replies.markSent(replies.withoutVote());
        assertEquals(RecoveryDecision.WAIT, RecoveryDecision.of(replies, Topology.ofSize(3)));

        add(replies, 1, 'L');
        assertEquals(2, replies.votes());
        assertEquals(1, replies.otherVotes());
        assertEquals(RecoveryDecision.PROPOSE_T0, RecoveryDecision.of(replies, Topology.ofSize(3)));
    }

    @Test
    void shouldTakeTheValueWithTheHighestAcceptedBallot()
    {
        final RecoveryReplies replies = replies("-AB");
        assertEquals(LATER + 2, replies.acceptedExecuteAt());

        assertEquals(LATER + 2, replies("-BA").acceptedExecuteAt());
    }

    private static RecoveryReplies replies(final String letters)
    {
        final RecoveryReplies replies = new RecoveryReplies(letters.length(), 16).reset(T0);
        for (int node = 0; node < letters.length(); node++)
        {
            add(replies, node, letters.charAt(node));
        }

        return replies;
    }

    private static void add(final RecoveryReplies replies, final int node, final char letter)
    {
        final Deps deps = new Deps(8, 16);
        switch (letter)
        {
            case 'U' -> replies.add(node, TxnStatus.UNKNOWN, 0, 0, deps, 0, deps);
            case 'Y' -> replies.add(node, TxnStatus.PRE_ACCEPTED, 0, 0, deps, T0, deps);
            case 'L' -> replies.add(node, TxnStatus.PRE_ACCEPTED, 0, 0, deps, LATER, deps);
            case 'A', 'B' ->
            {
                final int ballot = 'A' == letter ? 1 : 2;
                replies.add(node, TxnStatus.ACCEPTED, Timestamp.of(ballot, 0), LATER + ballot, deps, 0, deps);
            }
            case 'I', 'J' ->
            {
                final int ballot = 'I' == letter ? 1 : 2;
                replies.add(node, TxnStatus.ACCEPTED_INVALID, Timestamp.of(ballot, 0), 0, deps, 0, deps);
            }
            default ->
            {
            }
        }
    }
}
