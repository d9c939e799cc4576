package org.entente.pipeline;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** One event on its way to the replica. Reused; its buffer grows with what it has to hold and never shrinks. */
final class InboundSlot
{
    static final int INITIAL_CAPACITY = 256;

    InboundType type = InboundType.VOID;
    /** Reading of the clock when the event came in, in microseconds since the Unix epoch. */
    long stampMicros;
    long session;
    long correlation;
    /** Length as sent. A request beyond the limit is not copied: there the buffer holds nothing of it. */
    int length;
    final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(INITIAL_CAPACITY);

    void copy(final DirectBuffer source, final int offset, final int sourceLength)
    {
        buffer.putBytes(0, source, offset, sourceLength);
    }
}
