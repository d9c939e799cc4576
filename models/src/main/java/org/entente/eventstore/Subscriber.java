package org.entente.eventstore;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.pipeline.KeyHash;

/** A subscriber's row. What it says is replaced as a whole, so that a snapshot of the store can hold on to it. */
final class Subscriber extends ByteKey
{
    private Row row;

    Subscriber(final DirectBuffer buffer, final int offset, final int length, final Row row)
    {
        super(buffer, offset, length);
        this.row = row;
    }

    Row row()
    {
        return row;
    }

    void row(final Row next)
    {
        row = next;
    }

    /**
     * @param epoch    executeAt of the command by which its worker took it over: it ascends also where the subscriber
     *                 was removed between.
     * @param cursorAt executeAt of the cursor; 0 where none was acknowledged.
     */
    record Row(
        long worker1, long worker2, long epoch, boolean isEnabled, long cursorAt, int cursorIndex, long lagEvents,
        long lagMillis)
    {
        /** Length in bytes of {@link #encode}. */
        static final int LENGTH = 6 * Long.BYTES + Integer.BYTES + 1;

        /** i64 and i64 worker, i64 epoch, u8 enabled, i64 and i32 cursor, i64 lag in events, i64 in milliseconds. */
        int encode(final MutableDirectBuffer buffer, final int at)
        {
            buffer.putLong(at, worker1, EventStoreCommand.order());
            buffer.putLong(at + 8, worker2, EventStoreCommand.order());
            buffer.putLong(at + 16, epoch, EventStoreCommand.order());
            buffer.putByte(at + 24, (byte)(isEnabled ? 1 : 0));
            buffer.putLong(at + 25, cursorAt, EventStoreCommand.order());
            buffer.putInt(at + 33, cursorIndex, EventStoreCommand.order());
            buffer.putLong(at + 37, lagEvents, EventStoreCommand.order());
            buffer.putLong(at + 45, lagMillis, EventStoreCommand.order());
            return at + LENGTH;
        }

        static Row decode(final DirectBuffer buffer, final int at)
        {
            return new Row(
                buffer.getLong(at, EventStoreCommand.order()),
                buffer.getLong(at + 8, EventStoreCommand.order()),
                buffer.getLong(at + 16, EventStoreCommand.order()),
                0 != buffer.getByte(at + 24),
                buffer.getLong(at + 25, EventStoreCommand.order()),
                buffer.getInt(at + 33, EventStoreCommand.order()),
                buffer.getLong(at + 37, EventStoreCommand.order()),
                buffer.getLong(at + 45, EventStoreCommand.order()));
        }

        Row owned(final long by1, final long by2, final long since)
        {
            return new Row(by1, by2, since, isEnabled, cursorAt, cursorIndex, 0, 0);
        }

        Row enabled(final boolean isOn)
        {
            return new Row(worker1, worker2, epoch, isOn, cursorAt, cursorIndex, lagEvents, lagMillis);
        }

        Row acknowledged(final long at, final int index, final long events, final long millis)
        {
            return new Row(worker1, worker2, epoch, isEnabled, at, index, events, millis);
        }

        /** A number for all that it is, under its subscriber's key. */
        long digest(final long keyHash)
        {
            long digest = KeyHash.mix(keyHash ^ worker1);
            digest = KeyHash.mix(digest ^ worker2);
            digest = KeyHash.mix(digest ^ epoch);
            digest = KeyHash.mix(digest ^ cursorAt);
            digest = KeyHash.mix(digest ^ cursorIndex ^ (isEnabled ? 1L << 40 : 0));
            return KeyHash.mix(KeyHash.mix(digest ^ lagEvents) ^ lagMillis);
        }
    }
}
