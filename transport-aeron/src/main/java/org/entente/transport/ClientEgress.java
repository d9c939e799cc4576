package org.entente.transport;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.StateMachine;
import org.entente.wire.ClientEncoder;
import org.entente.wire.ClientReply;

/** What one thread needs to send to clients. */
final class ClientEgress
{
    final ClientEncoder encoder = new ClientEncoder();
    final ClientReply reply = new ClientReply();
    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ClientEncoder.frameLength(
        Math.max(StateMachine.REPLY_MAX, ClientEncoder.TEXT_LENGTH_MAX))]);

    /** Encodes the reply with that payload. @return length of the frame in the buffer. */
    int encode(final DirectBuffer payload, final int offset, final int length)
    {
        if (length > 0)
        {
            reply.payload.wrap(payload, offset, length);
        }
        else
        {
            reply.payload.wrap(0, 0);
        }

        return encoder.wrap(buffer, 0).reply(reply);
    }
}
