package org.entente.node.kv;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.StateMachine;

import java.nio.charset.StandardCharsets;

/** A state machine with a clock that ticks at each command. */
final class KvFixture implements StateMachine.Transaction
{
    final KvStateMachine machine = new KvStateMachine();
    final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final UnsafeBuffer replyBuffer = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private final KvReply reply = new KvReply();
    long now = 1000;

    static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    KvReply apply(final int length)
    {
        now++;
        final int replyLength = machine.apply(this, encoder.buffer(), 0, length, replyBuffer);
        return reply.decode(replyBuffer, 0, replyLength);
    }

    KvReply get(final String key)
    {
        return apply(encoder.encodeGet(bytes(key)));
    }

    KvReply put(final String key, final String value)
    {
        return apply(encoder.encodePut(bytes(key), bytes(value)));
    }

    KvReply delete(final String key)
    {
        return apply(encoder.encodeDelete(bytes(key)));
    }

    KvReply open(final String key, final long balance)
    {
        return apply(encoder.encodeOpen(bytes(key), balance));
    }

    KvReply transfer(final String from, final String to, final long amount)
    {
        return apply(encoder.encodeTransfer(bytes(from), bytes(to), amount));
    }

    @Override
    public long txnId()
    {
        return now << 8;
    }

    @Override
    public long executeAt()
    {
        return now;
    }

    @Override
    public long timeMicros()
    {
        return now >>> 8;
    }
}
