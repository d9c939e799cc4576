package org.entente.simulation.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.simulation.Operation;
import org.entente.simulation.SimulatedWorkload;
import org.entente.simulation.SplitMix;
import org.entente.simulation.check.SerializabilityChecker;
import org.entente.simulation.check.Verdict;
import org.entente.simulation.history.HistoryRecorder;
import org.entente.simulation.history.Mop;
import org.entente.simulation.history.Workload;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;

/**
 * Transactions of one to four reads and appends, or writes, on hot and cold keys. Each value is written once. Lists
 * stay short: after some hundred appends a key gives way to a new one. At the end every key is read, and the
 * history checked.
 */
public final class MopWorkload implements SimulatedWorkload
{
    private static final int MOPS_MAX = 4;
    private static final int APPENDS_MIN = 60;
    private static final int APPENDS_SPREAD = 80;
    private static final long NS_PER_MICRO = 1_000;

    private final Workload type;
    private final HistoryRecorder recorder;
    private final int hotPercent;
    private final int readPercent;
    private final int hot;
    private final long[] keys;
    private final int[] appendsLeft;
    private final List<Long> retired = new ArrayList<>();
    private long nextKey;
    private long nextValue = 1;
    private int closed;

    /**
     * One run's.
     *
     * @param type     lists or registers.
     * @param recorder takes the history down, in memory at least: it is checked at the end.
     * @param seed     how many keys there are, and how they are used.
     */
    public MopWorkload(final Workload type, final HistoryRecorder recorder, final long seed)
    {
        final SplitMix random = new SplitMix(seed ^ 0x30B5_0F0AL);
        this.type = type;
        this.recorder = recorder;
        hot = 1 + random.below(8);
        hotPercent = random.below(101);
        readPercent = 30 + random.below(41);
        keys = new long[hot + 1 + random.below(200)];
        appendsLeft = new int[keys.length];
        for (int slot = 0; slot < keys.length; slot++)
        {
            renew(slot, random);
        }
    }

    /** Makes the state machines for it. */
    public Supplier<StateMachine> stateMachines()
    {
        return () -> new MopStateMachine(type);
    }

    /** Finds the keys of its commands. */
    public KeyExtractor keyExtractor()
    {
        return new MopCommand();
    }

    @Override
    public int next(final Operation operation, final SplitMix random, final MutableDirectBuffer command)
    {
        final int count = 1 + random.below(MOPS_MAX);
        final boolean isReadOnly = random.chance(readPercent);
        final List<Mop> mops = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
        {
            final int slot = random.chance(hotPercent) ? random.below(hot) : random.below(keys.length);
            final boolean isRead = isReadOnly || (i > 0 && random.chance(readPercent));
            mops.add(isRead ? Mop.read(keys[slot]) : write(slot, random));
        }

        return invoke(operation, mops, command);
    }

    @Override
    public int closing(final Operation operation, final MutableDirectBuffer command)
    {
        final List<Mop> mops = new ArrayList<>(MOPS_MAX);
        for (; mops.size() < MOPS_MAX && closed < keys.length + retired.size(); closed++)
        {
            mops.add(Mop.read(closed < keys.length ? keys[closed] : retired.get(closed - keys.length)));
        }

        return mops.isEmpty() ? 0 : invoke(operation, mops, command);
    }

    @Override
    public void onReply(final Operation operation, final DirectBuffer reply, final int offset, final int length)
    {
        @SuppressWarnings("unchecked")
        final List<Mop> asked = (List<Mop>)operation.attachment;
        final List<Mop> answered = new ArrayList<>(asked.size());
        int position = offset;
        for (int i = 0; i < asked.size(); i++)
        {
            final Mop mop = asked.get(i);
            if (!mop.isRead())
            {
                answered.add(mop);
                continue;
            }

            final int size = reply.getInt(position);
            position += Integer.BYTES;
            answered.add(Workload.LIST_APPEND == type ?
                Mop.readList(mop.key(), longs(reply, position, size)) :
                Mop.readRegister(mop.key(), 0 == size ? Mop.NIL : reply.getLong(position)));
            position += size * Long.BYTES;
        }

        final String path = null == operation.path() ? null : operation.path().name();
        recorder.ok(operation.process, answered, operation.txnId(), operation.executeAt(), path,
            operation.answeredMicros() * NS_PER_MICRO);
    }

    @Override
    public void onRefused(final Operation operation)
    {
        recorder.fail(operation.process, operation.invokedMicros * NS_PER_MICRO);
    }

    @Override
    public void onUnknown(final Operation operation)
    {
        recorder.info(operation.process, operation.invokedMicros * NS_PER_MICRO);
    }

    @Override
    public void onFault(final String what, final List<Integer> value, final long nowMicros)
    {
        recorder.nemesis(what, value, nowMicros * NS_PER_MICRO);
    }

    @Override
    public void onEnd()
    {
        final Verdict verdict = SerializabilityChecker.checkWithExecuteAt(recorder.history(), type);
        if (!verdict.isValid())
        {
            throw new AssertionError("the history is not strictly serializable: " + verdict.anomalies().get(0));
        }
    }

    private int invoke(final Operation operation, final List<Mop> mops, final MutableDirectBuffer command)
    {
        operation.attachment = mops;
        recorder.invoke(operation.process, mops, operation.node, operation.invokedMicros * NS_PER_MICRO);
        return MopCommand.encode(mops, command);
    }

    private Mop write(final int slot, final SplitMix random)
    {
        final long key = keys[slot];
        if (0 == --appendsLeft[slot])
        {
            retired.add(key);
            renew(slot, random);
        }

        return Workload.LIST_APPEND == type ? Mop.append(key, nextValue++) : Mop.write(key, nextValue++);
    }

    private void renew(final int slot, final SplitMix random)
    {
        keys[slot] = nextKey++;
        appendsLeft[slot] = APPENDS_MIN + random.below(APPENDS_SPREAD);
    }

    private static long[] longs(final DirectBuffer buffer, final int offset, final int size)
    {
        final long[] list = new long[size];
        for (int i = 0; i < size; i++)
        {
            list[i] = buffer.getLong(offset + i * Long.BYTES);
        }

        return list;
    }
}
