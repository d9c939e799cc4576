package org.entente.simulation.explore;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.message.Message;
import org.entente.core.message.MessageType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The frames that were ever sent, each once for each receiver, under a number. */
final class Frames
{
    private final Map<Frame, Integer> numbers = new HashMap<>();
    private final List<Frame> frames = new ArrayList<>();

    /** An encoded message on its way; two that are equal are the same. */
    static final class Frame
    {
        final int from;
        final int to;
        final MessageType type;
        final long txnId;
        /** Of its sender. */
        final long incarnation;
        final UnsafeBuffer bytes;
        private final int hash;

        Frame(final Message message, final int to, final byte[] bytes)
        {
            this.from = message.from;
            this.to = to;
            this.type = message.type();
            this.txnId = message.txnId;
            this.incarnation = message.incarnation;
            this.bytes = new UnsafeBuffer(bytes);
            this.hash = 31 * Arrays.hashCode(bytes) + to;
        }

        /** The same in every run. */
        String fingerprint()
        {
            return String.format("%08x", hash);
        }

        @Override
        public boolean equals(final Object object)
        {
            return object instanceof final Frame other && to == other.to &&
                Arrays.equals(bytes.byteArray(), other.bytes.byteArray());
        }

        @Override
        public int hashCode()
        {
            return hash;
        }
    }

    int numberOf(final Frame frame)
    {
        final Integer known = numbers.putIfAbsent(frame, frames.size());
        if (null == known)
        {
            frames.add(frame);
            return frames.size() - 1;
        }

        return known;
    }

    Frame get(final int number)
    {
        return frames.get(number);
    }

    int size()
    {
        return frames.size();
    }
}
