package org.entente.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.time.Timestamp;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/** The application of one replica: a fresh state machine for each of its lives, fed as the execution stage feeds it. */
final class SimulatedApplication implements StateMachine.Transaction
{
    private final Supplier<? extends StateMachine> stateMachines;
    private final UnsafeBuffer command = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private StateMachine stateMachine;
    private SimulatedNode.Applied applied;

    SimulatedApplication(final Supplier<? extends StateMachine> stateMachines)
    {
        this.stateMachines = stateMachines;
    }

    void reset()
    {
        stateMachine = stateMachines.get();
    }

    /** @return length of the reply to the client whose read the barrier is; 0 where there is none. */
    int barrier(final SimulatedNode.Applied barrier)
    {
        applied = barrier;
        stateMachine.onBarrier(this);
        return barrier.hasClient() && barrier.payload().length > 0 ? apply(barrier) : 0;
    }

    /** @return length of the reply in bytes. */
    int apply(final SimulatedNode.Applied transaction)
    {
        applied = transaction;
        command.wrap(transaction.payload());
        final int length = stateMachine.apply(this, command, 0, transaction.payload().length, reply);
        if (length < 0 || length > StateMachine.REPLY_MAX)
        {
            throw new AssertionError("StateMachine.apply returned " + length +
                ": the length of a result lies between 0 and " + StateMachine.REPLY_MAX);
        }

        return length;
    }

    /** The reply to the last command. */
    DirectBuffer reply()
    {
        return reply;
    }

    /** The state as it is now, in pieces; null where the state machine cannot be snapshotted. */
    List<byte[]> snapshot()
    {
        final StateSnapshot snapshot = stateMachine.snapshot();
        if (null == snapshot)
        {
            return null;
        }

        final UnsafeBuffer room = new UnsafeBuffer(new byte[StateSnapshot.PIECE_MAX]);
        final List<byte[]> pieces = new ArrayList<>();
        for (int length = snapshot.write(room); length > 0; length = snapshot.write(room))
        {
            pieces.add(Arrays.copyOf(room.byteArray(), length));
        }

        snapshot.close();
        return pieces;
    }

    /** Begins with what a snapshot holds. */
    void restore(final List<byte[]> pieces)
    {
        pieces.forEach(piece -> stateMachine.restore(new UnsafeBuffer(piece), 0, piece.length));
        stateMachine.restored();
    }

    long checksum()
    {
        return stateMachine.checksum();
    }

    @Override
    public long txnId()
    {
        return applied.txnId();
    }

    @Override
    public long executeAt()
    {
        return applied.executeAt();
    }

    @Override
    public long timeMicros()
    {
        return Timestamp.time(applied.executeAt());
    }
}
