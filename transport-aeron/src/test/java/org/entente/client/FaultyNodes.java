package org.entente.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.session.SessionLimits;
import org.entente.session.SessionMachine;
import org.entente.spi.ReplyCode;
import org.entente.spi.StateMachine;

/** One state machine, and a connection to it that does what the test says. */
final class FaultyNodes
{
    final List<Integer> applied = new ArrayList<>();
    private final ArrayDeque<byte[]> held = new ArrayDeque<>();
    private final ArrayDeque<Runnable> replies = new ArrayDeque<>();
    private final List<Long> open = new ArrayList<>();
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private SessionMachine machine = newMachine();
    private ReplyListener listener;
    ReplyCode refusal;
    boolean loseReplies;
    boolean holdRequests;
    boolean isDown;
    long nowNs = TimeUnit.HOURS.toNanos(1_000);
    long skewMicros;
    private long correlation;
    int refused;
    int copies;

    private SessionMachine newMachine()
    {
        final Numbers numbers = new Numbers(applied);
        return new SessionMachine(numbers, numbers,
            new SessionLimits(6_400, 64, TimeUnit.SECONDS.toMicros(30), TimeUnit.HOURS.toMicros(10)));
    }

    void forgetSession()
    {
        machine = newMachine();
    }

    RequestChannel connect(final ReplyListener replyListener)
    {
        listener = replyListener;
        return new RequestChannel()
        {
            @Override
            public long offer(final DirectBuffer buffer, final int offset, final int length)
            {
                return request(buffer, offset, length);
            }

            @Override
            public int poll()
            {
                int work = 0;
                for (; !replies.isEmpty(); work++)
                {
                    replies.pollFirst().run();
                }
                return work;
            }

            @Override
            public int requestLengthMax()
            {
                return isDown ? 0 : 500;
            }

            @Override
            public void close()
            {
                // Nothing is open.
            }
        };
    }

    private long request(final DirectBuffer buffer, final int offset, final int length)
    {
        if (isDown)
        {
            return EntenteClient.NOT_CONNECTED;
        }

        final byte[] command = new byte[length];
        buffer.getBytes(offset, command);
        final long request = ++correlation;
        open.add(request);
        if (null != refusal)
        {
            refused++;
            final ReplyCode code = refusal;
            answer(request, code, "no".getBytes(StandardCharsets.UTF_8));
        }
        else if (holdRequests)
        {
            held.add(command);
        }
        else
        {
            answer(request, ReplyCode.OK, apply(command));
        }

        return request;
    }

    private void answer(final long request, final ReplyCode code, final byte[] bytes)
    {
        if (!loseReplies)
        {
            replies.add(() ->
            {
                if (open.remove(request))
                {
                    listener.onReply(request, code, 1, 1, 0, new UnsafeBuffer(bytes), 0, bytes.length);
                }
            });
        }
    }

    private byte[] apply(final byte[] command)
    {
        copies++;
        final int length = machine.apply(
            new Txn(nowNs / 1_000 + skewMicros), new UnsafeBuffer(command), 0, command.length, reply);
        final byte[] bytes = new byte[length];
        reply.getBytes(0, bytes);
        return bytes;
    }

    /** Copies that were under way are executed; nobody waits for an answer any more. */
    void executeHeld()
    {
        for (; !held.isEmpty(); held.pollFirst())
        {
            apply(held.peekFirst());
        }
    }

    /** Whatever has no answer by now gets none. */
    void disconnect()
    {
        replies.clear();
        final List<Long> lost = List.copyOf(open);
        open.clear();
        lost.forEach((request) -> listener.onUnknownOutcome(request, "cut"));
    }

    private record Txn(long timeMicros) implements StateMachine.Transaction
    {
        @Override
        public long txnId()
        {
            return 1;
        }

        @Override
        public long executeAt()
        {
            return timeMicros;
        }
    }
}
