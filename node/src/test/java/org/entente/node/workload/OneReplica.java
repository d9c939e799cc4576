package org.entente.node.workload;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvReply;
import org.entente.node.kv.KvStateMachine;
import org.entente.spi.StateMachine;

/** A cluster of one state machine, which answers at once: strictly serializable, whatever it is asked. */
final class OneReplica implements StateMachine.Transaction
{
    private final KvStateMachine machine = new KvStateMachine();
    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private final KvReply reply = new KvReply();
    private long now = 1000;

    void serve(final Script script, final int requests)
    {
        script.opening().forEach(this::serve);
        for (int i = 0; i < requests; i++)
        {
            serve(script.next());
        }
        script.reading().forEach(this::serve);
    }

    void serve(final Request request)
    {
        request.onInvoke(0, 0, now);
        execute(request);
        answer(request);
    }

    /** Executes a request; {@link #answer} tells the client, or nobody does. */
    void execute(final Request request)
    {
        now++;
        final int length = request.encode(encoder);
        reply.decode(buffer, 0, machine.apply(this, encoder.buffer(), 0, length, buffer));
    }

    void answer(final Request request)
    {
        if (KvCode.OK == reply.code())
        {
            request.onOk(0, reply, new Decided(txnId(), executeAt(), "fast"), now);
        }
        else
        {
            request.onFail(0, reply.code(), now);
        }
    }

    @Override
    public long txnId()
    {
        return now;
    }

    @Override
    public long executeAt()
    {
        return now;
    }

    @Override
    public long timeMicros()
    {
        return now;
    }
}
