package org.entente.core.recover;

import org.entente.core.recover.NaiveRecovery.Action;
import org.entente.core.recover.NaiveRecovery.Answer;
import org.entente.core.recover.NaiveRecovery.NaiveDeps;
import org.entente.core.recover.NaiveRecovery.Proposal;
import org.entente.core.recover.NaiveRecovery.Value;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Every set of replies of small groups, in every order where that can be afforded, held against {@link NaiveRecovery}.
 * <p>
 * A replica's reply is a letter: - silence; U unknown; Y voted t0; K, L, M voted for three later timestamps; a digit is
 * the ballot at which it has accepted something (0, 1, 3 a timestamp, 2, 4 "never"), without a vote; a letter from a to
 * e the same with a vote for t0, from v to z with a later one.
 */
class RecoveryRulesTest
{
    private static final String PLAIN = "-UYKLM";
    private static final String ACCEPTED = "01234";
    private static final String ALL = PLAIN + ACCEPTED + "abcdevwxyz";
    private static final String SOME = PLAIN + ACCEPTED + "az";
    private static final String FEW = "-UYKL03";
    private static final String FIVE = "-UYKL0123a";
    private static final int DEPS_MAX = 64;
    /** Made once, by size of the group, node, letter and coordinator: there are millions of sets. */
    private static final Map<List<Integer>, Reply> REPLIES = new HashMap<>();
    private static final Map<List<Integer>, Answer> ANSWERS = new HashMap<>();

    private int proposals;

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "2, 1", "3, 0", "3, 1", "3, 2"})
    void shouldFollowTheRulesForEverySetAndOrderOfReplies(final int n, final int coordinator)
    {
        final List<List<Integer>> orders = permutations(n);
        forEverySet(n, ALL, letters -> checkOrders(letters, coordinator, orders));
        assertTrue(proposals > 0);
    }

    @Test
    void shouldFollowTheRulesForEverySetAndOrderOfFourReplies()
    {
        final List<List<Integer>> all = permutations(4);
        final List<List<Integer>> some = someOrders(4);
        forEverySet(4, SOME, letters -> checkOrders(letters, 1, all));
        forEverySet(4, ALL, letters -> checkOrders(letters, 0, some));
        assertTrue(proposals > 0);
    }

    @Test
    void shouldFollowTheRulesForEverySetOfFiveReplies()
    {
        final List<List<Integer>> all = permutations(5);
        final List<List<Integer>> some = someOrders(5);
        forEverySet(5, FIVE, letters -> checkOrders(letters, 0, some));
        forEverySet(5, FEW.replace("L", ""), letters -> checkOrders(letters, 4, all));
        assertTrue(proposals > 0);
    }

    @Test
    void shouldFollowTheRulesForEverySetOfSevenReplies()
    {
        final List<List<Integer>> some = someOrders(7);
        forEverySet(7, FEW.replace("U", ""), letters -> checkOrders(letters, 0, some));
        assertTrue(proposals > 0);
    }

    @ParameterizedTest
    @CsvSource({"3", "4", "5", "7"})
    void shouldProposeT0ExactlyWhereTheFastPathMayHaveBeenTaken(final int n)
    {
        final int quorum = n - (n - 1) / 2;
        forEverySet(n, "-YKL", letters ->
        {
            final Map<Integer, Answer> answers = answers(letters, 0);
            if (answers.size() >= quorum && NaiveRecovery.isFastPathPossible(n, t0(0), 0, answers))
            {
                assertEquals(t0(0), production(letters, 0, identity(n)).executeAt(), letters);
                proposals++;
            }
            else if (answers.size() >= quorum && !answers.containsKey(0))
            {
                assertEquals(RecoveryDecision.PROPOSE_HIGHEST_VOTE,
                    RecoveryDecision.of(replies(letters, 0, identity(n)), Topology.ofSize(n)), letters);
                proposals++;
            }
        });
        assertTrue(proposals > 0);
    }

    @ParameterizedTest
    @CsvSource({"3", "5"})
    void shouldCountARepeatedReplyOnce(final int n)
    {
        forEverySet(n, 3 == n ? ALL : FEW, letters ->
        {
            final List<Integer> twice = new ArrayList<>(identity(n));
            twice.addAll(someOrders(n).get(1));
            assertEquals(
                NaiveRecovery.propose(n, t0(0), 0, answers(letters, 0)), production(letters, 0, twice), letters);

            final List<Integer> doubled = IntStream.range(0, 2 * n).mapToObj(i -> i / 2).toList();
            assertEquals(
                NaiveRecovery.propose(n, t0(0), 0, answers(letters, 0)), production(letters, 0, doubled), letters);
        });
    }

    @ParameterizedTest
    @CsvSource({"3", "4", "5"})
    void shouldCountAVoteThatReplacesUnknownLikeOneThatWasGivenAtOnce(final int n)
    {
        forEverySet(n, "-YKL", votes ->
        {
            final String before = votes.replace('Y', 'U').replace('K', 'U');
            final Topology topology = Topology.ofSize(n);
            final RecoveryReplies replies = replies(before, 0, identity(n));
            replies.markSent(replies.withoutVote());
            for (final int node : identity(n))
            {
                // As long as one lacks of the quorum, what it would have voted is not guessed.
                final boolean isEnough = replies.votes() >= topology.slowQuorum() || 0 == replies.votes();
                assertTrue(isEnough || RecoveryDecision.WAIT == RecoveryDecision.of(replies, topology), before);
                add(replies, node, votes.charAt(node), 0);
            }

            final Proposal expected = NaiveRecovery.propose(n, t0(0), 0, answers(votes, 0));
            assertEquals(expected, proposal(replies, topology, t0(0)), before + " then " + votes);
        });
    }

    @Test
    void shouldAskThoseWithoutAVoteOnceAndWaitThen()
    {
        final Topology topology = Topology.ofSize(5);
        final RecoveryReplies replies = replies("-YUU-", 0, identity(5));
        assertEquals(RecoveryDecision.SEND_DEFINITION, RecoveryDecision.of(replies, topology));
        assertEquals(0b01100, replies.withoutVote());

        replies.markSent(0b01100);
        assertEquals(RecoveryDecision.WAIT, RecoveryDecision.of(replies, topology));

        add(replies, 4, 'U', 0);
        assertEquals(RecoveryDecision.SEND_DEFINITION, RecoveryDecision.of(replies, topology));
        assertEquals(0b11100, replies.withoutVote());
    }

    private void checkOrders(final String letters, final int coordinator, final List<List<Integer>> orders)
    {
        final Proposal expected =
            NaiveRecovery.propose(letters.length(), t0(coordinator), coordinator, answers(letters, coordinator));
        proposals += Action.ACCEPT == expected.action() ? 1 : 0;
        for (final List<Integer> order : orders)
        {
            final Proposal actual = production(letters, coordinator, order);
            if (!expected.equals(actual))
            {
                assertEquals(expected, actual, letters + " in the order " + order);
            }
        }
    }

    /** What production proposes after replies that came in an order. */
    private static Proposal production(final String letters, final int coordinator, final List<Integer> order)
    {
        final Topology topology = Topology.ofSize(letters.length());
        return proposal(replies(letters, coordinator, order), topology, t0(coordinator));
    }

    private static Proposal proposal(final RecoveryReplies replies, final Topology topology, final long t0)
    {
        return switch (RecoveryDecision.of(replies, topology))
        {
            case WAIT -> Proposal.of(Action.WAIT);
            case SEND_DEFINITION -> Proposal.of(Action.SEND_DEFINITION);
            case PROPOSE_INVALID -> Proposal.of(Action.ACCEPT_INVALID);
            case PROPOSE_ACCEPTED ->
                new Proposal(Action.ACCEPT, replies.acceptedExecuteAt(), naive(replies.acceptedDeps()));
            case PROPOSE_HIGHEST_VOTE ->
                new Proposal(Action.ACCEPT, replies.highestVote(), naive(replies.voteDeps()));
            case PROPOSE_T0 -> new Proposal(Action.ACCEPT, t0, naive(replies.voteDeps()));
        };
    }

    private static RecoveryReplies replies(final String letters, final int coordinator, final List<Integer> order)
    {
        final RecoveryReplies replies =
            new RecoveryReplies(letters.length(), DEPS_MAX).reset(t0(coordinator));
        order.forEach(node -> add(replies, node, letters.charAt(node), coordinator));
        return replies;
    }

    private static void add(
        final RecoveryReplies replies, final int node, final char letter, final int coordinator)
    {
        if ('-' == letter)
        {
            return;
        }

        final int idLimit = replies.voteDeps().floor().length();
        final Reply reply = REPLIES.computeIfAbsent(
            List.of(idLimit, node, (int)letter, coordinator),
            key -> Reply.of(idLimit, answer(node, letter, coordinator)));
        replies.add(
            node, reply.status, reply.accepted, reply.executeAt, reply.deps, reply.vote, reply.voteDeps);
    }

    /** An answer as production takes it. */
    private record Reply(TxnStatus status, long accepted, long executeAt, Deps deps, long vote, Deps voteDeps)
    {
        static Reply of(final int idLimit, final Answer answer)
        {
            final Value accepted = answer.accepted();
            final TxnStatus status = RecoveryRulesTest.status(answer);
            final boolean isTimestamp = TxnStatus.ACCEPTED == status;
            return new Reply(
                status,
                null == accepted ? 0 : accepted.ballot(),
                isTimestamp ? accepted.executeAt() : 0,
                RecoveryRulesTest.deps(idLimit, isTimestamp ? accepted.deps() : NaiveDeps.NONE),
                null == answer.vote() ? 0 : answer.vote(),
                RecoveryRulesTest.deps(idLimit, answer.voteDeps()));
        }
    }

    private static TxnStatus status(final Answer answer)
    {
        if (null == answer.accepted())
        {
            return answer.isUnknown() ? TxnStatus.UNKNOWN : TxnStatus.PRE_ACCEPTED;
        }

        return null == answer.accepted().executeAt() ? TxnStatus.ACCEPTED_INVALID : TxnStatus.ACCEPTED;
    }

    private static Map<Integer, Answer> answers(final String letters, final int coordinator)
    {
        final Map<Integer, Answer> answers = new TreeMap<>();
        IntStream.range(0, letters.length()).filter(node -> '-' != letters.charAt(node))
            .forEach(node -> answers.put(node, ANSWERS.computeIfAbsent(
                List.of(node, (int)letters.charAt(node), coordinator),
                key -> answer(node, letters.charAt(node), coordinator))));
        return answers;
    }

    private static Answer answer(final int node, final char letter, final int coordinator)
    {
        final long t0 = t0(coordinator);
        final Answer yes = new Answer(null, t0, voteDeps(node));
        final Answer later = new Answer(null, Timestamp.of(2000, node), voteDeps(node));
        return switch (letter)
        {
            case 'U' -> new Answer(null, null, NaiveDeps.NONE);
            case 'Y' -> yes;
            case 'K' -> later;
            case 'L' -> new Answer(null, Timestamp.of(3000, node), voteDeps(node));
            case 'M' -> new Answer(null, Timestamp.of(1001, node), voteDeps(node));
            case '0', '1', '2', '3', '4' -> new Answer(value(letter - '0', t0), null, NaiveDeps.NONE);
            case 'a', 'b', 'c', 'd', 'e' -> new Answer(value(letter - 'a', t0), yes.vote(), yes.voteDeps());
            default -> new Answer(value(letter - 'v', t0), later.vote(), later.voteDeps());
        };
    }

    /** One value for each ballot, as Paxos has it. A later ballot need not have the later timestamp. */
    private static Value value(final int ballot, final long t0)
    {
        final NaiveDeps deps = naive(List.of(Timestamp.of(500 + ballot, 0)), Map.of(0, Timestamp.of(100 - ballot, 0)));
        return switch (ballot)
        {
            case 0 -> new Value(0, Timestamp.of(4000, 0), deps);
            case 1 -> new Value(Timestamp.of(1, 1), Timestamp.of(3500, 1), deps);
            case 2 -> new Value(Timestamp.of(2, 0), null, NaiveDeps.NONE);
            case 3 -> new Value(Timestamp.of(2, 1), t0, deps);
            default -> new Value(Timestamp.of(3, 0), null, NaiveDeps.NONE);
        };
    }

    /** Each replica names an id that all name, one of its own, and one that the floor of its neighbour covers. */
    private static NaiveDeps voteDeps(final int node)
    {
        return naive(
            List.of(Timestamp.of(900, 0), Timestamp.of(600 + node, 0), Timestamp.of(200 + node, 0)),
            Map.of(0, Timestamp.of(201 + node, 0)));
    }

    private static NaiveDeps naive(final List<Long> ids, final Map<Integer, Long> floors)
    {
        return NaiveDeps.union(List.of(new NaiveDeps(new TreeSet<>(ids), new TreeMap<>(floors))));
    }

    private static NaiveDeps naive(final Deps deps)
    {
        final TreeSet<Long> ids = new TreeSet<>();
        IntStream.range(0, deps.size()).forEach(i -> ids.add(deps.get(i)));
        assertEquals(deps.size(), ids.size(), "an id that is listed twice");
        final SortedMap<Integer, Long> floors = new TreeMap<>();
        IntStream.range(0, deps.floor().length()).filter(node -> 0 != deps.floor().get(node))
            .forEach(node -> floors.put(node, deps.floor().get(node)));
        return new NaiveDeps(ids, floors);
    }

    private static Deps deps(final int idLimit, final NaiveDeps naive)
    {
        final Deps deps = new Deps(idLimit, DEPS_MAX);
        naive.floors().forEach((node, id) -> deps.floor().set(node, id));
        naive.ids().forEach(deps::add);
        return deps;
    }

    private static long t0(final int coordinator)
    {
        return Timestamp.of(1000, coordinator);
    }

    private interface SetOfReplies
    {
        void check(String letters);
    }

    private static void forEverySet(final int n, final String alphabet, final SetOfReplies check)
    {
        final int sets = IntStream.range(0, n).reduce(1, (product, i) -> product * alphabet.length());
        final char[] letters = new char[n];
        for (int code = 0; code < sets; code++)
        {
            int rest = code;
            for (int i = 0; i < n; i++, rest /= alphabet.length())
            {
                letters[i] = alphabet.charAt(rest % alphabet.length());
            }

            check.check(new String(letters));
        }
    }

    private static List<Integer> identity(final int n)
    {
        return IntStream.range(0, n).boxed().toList();
    }

    /** Ascending, descending, and one that begins in the middle. */
    private static List<List<Integer>> someOrders(final int n)
    {
        final List<Integer> descending = new ArrayList<>(identity(n));
        Collections.reverse(descending);
        final List<Integer> rotated = new ArrayList<>(identity(n));
        Collections.rotate(rotated, n / 2);
        return List.of(identity(n), descending, rotated);
    }

    private static List<List<Integer>> permutations(final int n)
    {
        List<List<Integer>> all = List.of(List.of());
        for (int node = 0; node < n; node++)
        {
            final List<List<Integer>> longer = new ArrayList<>();
            for (final List<Integer> shorter : all)
            {
                for (int place = 0; place <= shorter.size(); place++)
                {
                    final List<Integer> order = new ArrayList<>(shorter);
                    order.add(place, node);
                    longer.add(order);
                }
            }

            all = longer;
        }

        return all;
    }
}
