package org.entente.simulation.check;

import org.entente.simulation.SplitMix;
import org.entente.simulation.history.Event;
import org.entente.simulation.history.History;
import org.entente.simulation.history.HistoryRecorder;
import org.entente.simulation.history.Mop;
import org.entente.simulation.history.Workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A small history of clients that run at once: executed in some order that agrees with real time, then, if asked for,
 * damaged in a place or two, which makes it wrong more often than not.
 */
final class RandomHistory
{
    private static final int UNITS = 1_000;

    private final SplitMix random;
    private final Workload workload;
    private final List<Call> calls = new ArrayList<>();

    /** One transaction of it: asked, executed and answered at these times, in this order. */
    private static final class Call
    {
        private Mop[] mops;
        private int asked;
        private int executed;
        private int answered;
        private long executeAt;
        private Event.Type outcome;
    }

    RandomHistory(final long seed, final Workload workload, final int txnsMax)
    {
        random = new SplitMix(seed);
        this.workload = workload;
        final int txns = Math.min(txnsMax, 2 + random.below(txnsMax));
        final int keys = 1 + random.below(3);
        final int mops = 1 + random.below(3);
        final int unknown = random.below(3) * 20;
        final int length = 1 + random.below(UNITS);
        for (int i = 0; i < txns; i++)
        {
            calls.add(call(keys, mops, unknown, length));
        }
        execute();
    }

    private Call call(final int keys, final int mopsMax, final int unknown, final int length)
    {
        final Call call = new Call();
        final int[] times = {random.below(UNITS), 0, 0};
        times[1] = times[0] + random.below(length);
        times[2] = times[1] + random.below(length);
        call.asked = times[0];
        call.executed = times[1];
        call.answered = times[2];
        call.outcome = !random.chance(unknown) ? Event.Type.OK : random.chance(70) ? Event.Type.INFO : Event.Type.FAIL;
        call.mops = new Mop[1 + random.below(mopsMax)];
        for (int i = 0; i < call.mops.length; i++)
        {
            final long key = random.below(keys);
            final long value = calls.size() * 10L + i + 1;
            call.mops[i] = random.chance(50) ? Mop.read(key) :
                Workload.LIST_APPEND == workload ? Mop.append(key, value) : Mop.write(key, value);
        }

        return call;
    }

    private void execute()
    {
        final List<Call> order = new ArrayList<>(calls);
        order.sort(Comparator.comparingInt((call) -> call.executed));
        final Map<Long, List<Long>> state = new HashMap<>();
        long executeAt = 0;
        for (final Call call : order)
        {
            call.executeAt = ++executeAt;
            final boolean isExecuted = Event.Type.OK == call.outcome ||
                Event.Type.INFO == call.outcome && random.chance(60);
            for (int i = 0; isExecuted && i < call.mops.length; i++)
            {
                final Mop mop = call.mops[i];
                final List<Long> list = state.computeIfAbsent(mop.key(), (key) -> new ArrayList<>());
                if (mop.isRead())
                {
                    call.mops[i] = Workload.LIST_APPEND == workload ?
                        Mop.readList(mop.key(), list.stream().mapToLong(Long::longValue).toArray()) :
                        Mop.readRegister(mop.key(), list.isEmpty() ? Mop.NIL : list.get(list.size() - 1));
                }
                else
                {
                    list.add(mop.value());
                }
            }
        }
    }

    /** Changes what was read, when it was asked or answered, what became of it, or its executeAt. */
    RandomHistory damage()
    {
        final Call call = calls.get(random.below(calls.size()));
        switch (random.below(5))
        {
            case 0, 1 -> damageRead(call);
            case 2 ->
            {
                call.asked = random.below(UNITS * 2);
                call.answered = call.asked + random.below(UNITS);
            }
            case 3 -> call.outcome = Event.Type.values()[1 + random.below(3)];
            default -> damageOrder(call);
        }

        return this;
    }

    private void damageRead(final Call call)
    {
        final int place = random.below(call.mops.length);
        final Mop mop = call.mops[place];
        if (!mop.isRead())
        {
            return;
        }

        final List<Mop> written = calls.stream().flatMap((other) -> Arrays.stream(other.mops))
            .filter((other) -> !other.isRead() && other.key() == mop.key()).toList();
        final long value = written.isEmpty() || random.chance(10) ? 99 :
            written.get(random.below(written.size())).value();
        if (Workload.REGISTER == workload)
        {
            call.mops[place] = Mop.readRegister(mop.key(), random.chance(25) ? Mop.NIL : value);
            return;
        }

        final long[] list = null == mop.list() ? new long[0] : mop.list();
        final long[] damaged = Arrays.copyOf(list, Math.max(0, random.below(list.length + 2)));
        if (damaged.length > list.length || damaged.length > 0 && random.chance(20))
        {
            damaged[damaged.length - 1] = value;
        }
        else if (damaged.length > 1 && random.chance(20))
        {
            damaged[damaged.length - 1] = damaged[damaged.length - 2];
            damaged[damaged.length - 2] = list[damaged.length - 1];
        }
        call.mops[place] = Mop.readList(mop.key(), damaged);
    }

    /** Takes executeAt away from some of those that only read. */
    RandomHistory forgetSomeReads()
    {
        for (final Call call : calls)
        {
            if (random.chance(30) && Arrays.stream(call.mops).allMatch(Mop::isRead))
            {
                call.executeAt = 0;
            }
        }

        return this;
    }

    private void damageOrder(final Call call)
    {
        final Call other = calls.get(random.below(calls.size()));
        final long executeAt = call.executeAt;
        call.executeAt = other.executeAt;
        other.executeAt = executeAt;
    }

    History history()
    {
        final HistoryRecorder recorder = HistoryRecorder.inMemory();
        final List<int[]> events = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++)
        {
            events.add(new int[]{calls.get(i).asked, 0, i});
            events.add(new int[]{calls.get(i).answered, 1, i});
        }

        events.sort(Comparator.<int[]>comparingInt((event) -> event[0]).thenComparingInt((event) -> event[1]));
        for (final int[] event : events)
        {
            final Call call = calls.get(event[2]);
            if (0 == event[1])
            {
                recorder.invoke(event[2], Arrays.stream(call.mops)
                    .map((mop) -> mop.isRead() ? Mop.read(mop.key()) : mop).toList(), 0, event[0]);
            }
            else
            {
                end(recorder, event[2], event[0]);
            }
        }

        return recorder.history();
    }

    private void end(final HistoryRecorder recorder, final int process, final long time)
    {
        final Call call = calls.get(process);
        switch (call.outcome)
        {
            case OK -> recorder.ok(process, Arrays.stream(call.mops).map(this::filled).toList(), call.executeAt,
                call.executeAt, null, time);
            case FAIL -> recorder.fail(process, time);
            default -> recorder.info(process, time);
        }
    }

    private Mop filled(final Mop mop)
    {
        return mop.isRead() && Workload.LIST_APPEND == workload ? Mop.readList(mop.key(), mop.list()) : mop;
    }
}
