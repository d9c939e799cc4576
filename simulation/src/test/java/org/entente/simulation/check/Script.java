package org.entente.simulation.check;

import org.entente.simulation.history.History;
import org.entente.simulation.history.HistoryRecorder;
import org.entente.simulation.history.Mop;

import java.util.Arrays;
import java.util.List;

/** Writes histories by hand. Each transaction has a process of its own. */
final class Script
{
    private final HistoryRecorder recorder = HistoryRecorder.inMemory();
    private int processes;
    private long executeAt;

    static Mop[] txn(final Mop... mops)
    {
        return mops;
    }

    static Mop list(final long key, final long... list)
    {
        return Mop.readList(key, list);
    }

    /** One after the other, each answered before the next is asked for. */
    Script then(final Mop[]... txns)
    {
        for (final Mop[] txn : txns)
        {
            together(new Mop[][]{txn});
        }

        return this;
    }

    /** All are asked for before the first is answered. */
    Script together(final Mop[]... txns)
    {
        final int first = processes;
        for (final Mop[] txn : txns)
        {
            ask(txn);
        }

        for (int i = 0; i < txns.length; i++)
        {
            answer(first + i, ++executeAt, txns[i]);
        }

        return this;
    }

    /** @return the process that asks. */
    int ask(final Mop... mops)
    {
        final List<Mop> asked = Arrays.stream(mops).map(mop -> mop.isRead() ? Mop.read(mop.key()) : mop).toList();
        recorder.invoke(processes, asked, 0, 0);
        return processes++;
    }

    Script answer(final int process, final long at, final Mop... mops)
    {
        recorder.ok(process, List.of(mops), at, at, "fast", 0);
        return this;
    }

    Script unknown(final Mop... mops)
    {
        recorder.info(ask(mops), 0);
        return this;
    }

    Script failed(final Mop... mops)
    {
        recorder.fail(ask(mops), 0);
        return this;
    }

    History history()
    {
        return recorder.history();
    }
}
