package org.entente.simulation.service;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/** An application's state machine, of which it is checked that what was declared a read changes nothing. */
final class CheckedMachine implements StateMachine
{
    private final StateMachine machine;
    private final KeyExtractor keyExtractor;
    private final ReadProbe probe = new ReadProbe();

    CheckedMachine(final StateMachine machine, final KeyExtractor keyExtractor)
    {
        this.machine = machine;
        this.keyExtractor = keyExtractor;
    }

    @Override
    public int apply(
        final Transaction txn, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        probe.isReadOnly = false;
        keyExtractor.extract(command, offset, length, probe);
        final long checksum = probe.isReadOnly ? machine.checksum() : 0;
        final int resultLength = machine.apply(txn, command, offset, length, reply);
        if (probe.isReadOnly && machine.checksum() != checksum)
        {
            throw new AssertionError("a command that was declared read-only has changed the state");
        }

        return resultLength;
    }

    @Override
    public void onBarrier(final Transaction txn)
    {
        machine.onBarrier(txn);
    }

    @Override
    public long checksum()
    {
        return machine.checksum();
    }

    @Override
    public StateSnapshot snapshot()
    {
        return machine.snapshot();
    }

    @Override
    public void restore(final DirectBuffer piece, final int offset, final int length)
    {
        machine.restore(piece, offset, length);
    }

    @Override
    public void restored()
    {
        machine.restored();
    }

    /** Sees whether a command is a read. */
    private static final class ReadProbe implements KeyExtractor.Keys
    {
        private boolean isReadOnly;

        @Override
        public void readOnly()
        {
            isReadOnly = true;
        }

        @Override
        public void all()
        {
        }

        @Override
        public void add(final DirectBuffer buffer, final int offset, final int length)
        {
        }

        @Override
        public void add(final long keyHash)
        {
        }
    }
}
