package org.entente.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.time.Timestamp;
import org.entente.spi.Consistency;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a state machine, and whoever asks it, is told of a command: the same as at an engine. */
class DirectCommandsTest
{
    private static final UnsafeBuffer COMMAND = new UnsafeBuffer(new byte[] {1});

    private final Mirror mirror = new Mirror();
    private long nowMicros = 1_000_000;

    @Test
    void shouldGiveATransactionAnId()
    {
        final Reply reply = commands(false).write(COMMAND, 0, 1).join();
        assertTrue(reply.txnId() > 0);
        assertEquals(reply.txnId(), reply.executeAt());
        assertEquals(reply.txnId(), reply.result().getLong(0));
        assertEquals(reply.executeAt(), reply.result().getLong(Long.BYTES));
        assertEquals(Timestamp.time(reply.executeAt()), reply.result().getLong(2 * Long.BYTES));
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveAQueryThatIsNoTransactionATimeAlone(final Consistency consistency)
    {
        final boolean isTransaction = Consistency.TRANSACTION == consistency;
        final Reply reply = commands(true).read(COMMAND, 0, 1, consistency).join();
        assertEquals(isTransaction ? reply.executeAt() : 0, reply.txnId());
        assertEquals(reply.txnId(), reply.result().getLong(0), "the state machine is told the same");
        assertTrue(reply.executeAt() > 0);
        assertEquals(reply.executeAt(), reply.result().getLong(Long.BYTES));
    }

    private Commands commands(final boolean isReadOnly)
    {
        final KeyExtractor keys = (command, offset, length, declared) ->
        {
            if (isReadOnly)
            {
                declared.readOnly();
            }

            declared.add(command, offset, length);
            return null;
        };
        return new DirectCommands(mirror, keys, () -> nowMicros++);
    }

    /** Replies with what it is told of the transaction. */
    private static final class Mirror implements StateMachine
    {
        @Override
        public int apply(
            final Transaction txn, final DirectBuffer command, final int offset, final int length,
            final MutableDirectBuffer reply)
        {
            reply.putLong(0, txn.txnId());
            reply.putLong(Long.BYTES, txn.executeAt());
            reply.putLong(2 * Long.BYTES, txn.timeMicros());
            return 3 * Long.BYTES;
        }

        @Override
        public long checksum()
        {
            return 0;
        }

        @Override
        public StateSnapshot snapshot()
        {
            throw new AssertionError();
        }

        @Override
        public void restore(final DirectBuffer piece, final int offset, final int length)
        {
            throw new AssertionError();
        }
    }
}
