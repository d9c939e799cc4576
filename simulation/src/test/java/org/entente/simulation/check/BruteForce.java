package org.entente.simulation.check;

import org.entente.simulation.history.Event;
import org.entente.simulation.history.History;
import org.entente.simulation.history.Mop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tries every order of a small history's transactions: what the checker has to agree with. */
final class BruteForce
{
    /** What an order has to respect besides the answers. */
    enum Order
    {
        /** Real time: strict serializability. */
        REAL_TIME,
        /** Real time, and executeAt between those answered that share a key which one of them writes. */
        REAL_TIME_AND_CONFLICTS,
        /** executeAt between all that were answered. */
        EXECUTE_AT,
        /** executeAt, and no cycle between real time and the order of those that conflict. */
        EXECUTE_AT_WITH_REAL_TIME
    }

    private final List<Txn> txns;
    private final Order order;
    private final List<Txn> placed = new ArrayList<>();
    private final Map<Long, List<Long>> lists = new HashMap<>();
    private final Map<Long, Long> registers = new HashMap<>();

    private BruteForce(final History history, final Order order)
    {
        this.txns = new Txns(history).all().stream().filter((txn) -> !txn.isFailed()).toList();
        this.order = order;
    }

    static boolean isValid(final History history, final Order order)
    {
        return new BruteForce(history, order).search();
    }

    private boolean search()
    {
        if (txns.stream().filter(Txn::isOk).allMatch(placed::contains) && isEndAllowed())
        {
            return true;
        }

        for (final Txn txn : txns)
        {
            if (placed.contains(txn) || !isAllowed(txn))
            {
                continue;
            }

            final Map<Long, List<Long>> listsBefore = new HashMap<>(lists);
            final Map<Long, Long> registersBefore = new HashMap<>(registers);
            placed.add(txn);
            if (replay(txn) && search())
            {
                return true;
            }

            placed.remove(placed.size() - 1);
            lists.clear();
            lists.putAll(listsBefore);
            registers.clear();
            registers.putAll(registersBefore);
        }

        return false;
    }

    /** Whether nobody who is still to come has to come before. */
    private boolean isAllowed(final Txn next)
    {
        for (final Txn other : txns)
        {
            if (other != next && !placed.contains(other) && isBefore(other, next))
            {
                return false;
            }
        }

        return true;
    }

    private boolean isBefore(final Txn a, final Txn b)
    {
        final boolean isLower = a.isOrdered() && b.isOrdered() && a.executeAt() < b.executeAt();
        return switch (order)
        {
            case REAL_TIME -> isEarlier(a, b);
            case REAL_TIME_AND_CONFLICTS -> isEarlier(a, b) || isLower && areConflicting(a, b);
            case EXECUTE_AT, EXECUTE_AT_WITH_REAL_TIME -> isLower;
        };
    }

    private static boolean isEarlier(final Txn a, final Txn b)
    {
        return a.endIndex() < b.invoked.index();
    }

    private static boolean areConflicting(final Txn a, final Txn b)
    {
        return a.mops.stream().anyMatch((x) -> isSeen(a, x) && b.mops.stream().anyMatch((y) -> isSeen(b, y) &&
            x.key() == y.key() && (!x.isRead() || !y.isRead())));
    }

    /** What was read without an answer binds nobody. */
    private static boolean isSeen(final Txn txn, final Mop mop)
    {
        return txn.isOk() || !mop.isRead();
    }

    private boolean isEndAllowed()
    {
        if (Order.EXECUTE_AT_WITH_REAL_TIME != order)
        {
            return true;
        }

        final int size = placed.size();
        final boolean[][] isBefore = new boolean[size][size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                isBefore[i][j] = i < j && areConflicting(placed.get(i), placed.get(j)) ||
                    isEarlier(placed.get(i), placed.get(j));
            }
        }

        for (int k = 0; k < size; k++)
        {
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    isBefore[i][j] |= isBefore[i][k] && isBefore[k][j];
                }
            }
        }

        for (int i = 0; i < size; i++)
        {
            if (isBefore[i][i])
            {
                return false;
            }
        }

        return true;
    }

    /** Executes it. @return whether it answers what the client was told. */
    private boolean replay(final Txn txn)
    {
        for (final Mop mop : txn.mops)
        {
            switch (mop.kind())
            {
                case APPEND ->
                {
                    final List<Long> list = new ArrayList<>(lists.getOrDefault(mop.key(), List.of()));
                    list.add(mop.value());
                    lists.put(mop.key(), list);
                }
                case WRITE -> registers.put(mop.key(), mop.value());
                case READ ->
                {
                    if (txn.isOk() && Event.Type.OK == txn.ended.type() && !isRight(mop))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    private boolean isRight(final Mop read)
    {
        return null == read.list() ? registers.getOrDefault(read.key(), Mop.NIL) == read.value() :
            lists.getOrDefault(read.key(), List.of()).equals(java.util.Arrays.stream(read.list()).boxed().toList());
    }
}
