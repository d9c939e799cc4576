package org.entente.core.recover;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

import org.entente.core.time.Timestamp;

/**
 * Rules 2 to 6 of the protocol's section 6 in the words of that section, with lists, sets and streams: what
 * {@link RecoveryDecision} and {@link RecoveryReplies} are held against. Shares nothing with them.
 */
final class NaiveRecovery
{
    /** Fast quorums of the protocol's section 2, by the number of replicas. */
    private static final Map<Integer, Integer> FAST_QUORUMS =
        Map.of(1, 1, 2, 2, 3, 2, 4, 3, 5, 4, 6, 4, 7, 6, 8, 6, 9, 8);

    private NaiveRecovery()
    {
    }

    /** What to do. */
    enum Action
    {
        WAIT, SEND_DEFINITION, ACCEPT, ACCEPT_INVALID
    }

    /** Ids that are listed, and floors by coordinator. */
    record NaiveDeps(SortedSet<Long> ids, SortedMap<Integer, Long> floors)
    {
        static final NaiveDeps NONE = new NaiveDeps(new TreeSet<>(), new TreeMap<>());

        /** Union of lists, maximum of floors, listed ids under the floor dropped. */
        static NaiveDeps union(final List<NaiveDeps> all)
        {
            final SortedMap<Integer, Long> floors = new TreeMap<>();
            all.forEach(deps -> deps.floors.forEach((node, id) -> floors.merge(node, id, Math::max)));
            final SortedSet<Long> ids = new TreeSet<>();
            all.forEach(deps -> ids.addAll(deps.ids));
            ids.removeIf(id -> id <= floors.getOrDefault(Timestamp.node(id), 0L));
            return new NaiveDeps(ids, floors);
        }
    }

    /** A replica's RecoverOk. Nothing accepted: accepted is null. No vote: vote is null. */
    record Answer(Value accepted, Long vote, NaiveDeps voteDeps)
    {
        boolean isUnknown()
        {
            return null == accepted && null == vote;
        }
    }

    /** What was accepted, and at which ballot; "never" where executeAt is null. */
    record Value(long ballot, Long executeAt, NaiveDeps deps)
    {
    }

    /** What is done, with what is proposed where that is a timestamp. */
    record Proposal(Action action, Long executeAt, NaiveDeps deps)
    {
        static Proposal of(final Action action)
        {
            return new Proposal(action, null, null);
        }
    }

    /**
     * @param n           replicas in the group.
     * @param t0          of the transaction.
     * @param coordinator of the transaction.
     * @param answers     of those that have answered, by node.
     */
    static Proposal propose(final int n, final long t0, final int coordinator, final Map<Integer, Answer> answers)
    {
        final int q = n - (n - 1) / 2;
        if (answers.size() < q)
        {
            return Proposal.of(Action.WAIT);
        }

        final Optional<Value> highest = answers.values().stream()
            .map(Answer::accepted).filter(value -> null != value).max(Comparator.comparing(Value::ballot));
        if (highest.isPresent())
        {
            final Value value = highest.get();
            return null == value.executeAt ? Proposal.of(Action.ACCEPT_INVALID) :
                new Proposal(Action.ACCEPT, value.executeAt, value.deps);
        }

        if (answers.values().stream().allMatch(Answer::isUnknown))
        {
            return Proposal.of(Action.ACCEPT_INVALID);
        }

        final List<Answer> voters = answers.values().stream().filter(answer -> null != answer.vote).toList();
        if (voters.size() < q)
        {
            return Proposal.of(Action.SEND_DEFINITION);
        }

        final NaiveDeps deps = NaiveDeps.union(voters.stream().map(Answer::voteDeps).toList());
        final Function<Long, Proposal> at = executeAt -> new Proposal(Action.ACCEPT, executeAt, deps);
        final long max = voters.stream().mapToLong(Answer::vote).max().orElseThrow();
        final boolean isCoordinatorIn = answers.containsKey(coordinator) && null != answers.get(coordinator).vote;
        final long others = voters.stream().filter(answer -> t0 != answer.vote).count();

        return isCoordinatorIn || others > n - FAST_QUORUMS.get(n) ? at.apply(max) : at.apply(t0);
    }

    /**
     * From the other end, without the rules: whether the coordinator, and others that are silent, may have made a fast
     * quorum with those that have answered. It may not where the coordinator has answered: it gave up by doing so.
     */
    static boolean isFastPathPossible(
        final int n, final long t0, final int coordinator, final Map<Integer, Answer> answers)
    {
        final long againstIt =
            answers.values().stream().filter(answer -> null == answer.vote || t0 != answer.vote).count();
        return !answers.containsKey(coordinator) && n - againstIt >= FAST_QUORUMS.get(n);
    }
}
