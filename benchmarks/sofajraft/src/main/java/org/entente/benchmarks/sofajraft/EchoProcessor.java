package org.entente.benchmarks.sofajraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/**
 * Hands requests to the Raft node, in the thread that has read them: to do so does not wait, and every hop from thread
 * to thread costs time of a processor. Where the node's ring is full the request is refused.
 */
final class EchoProcessor implements RpcProcessor<EchoRequest>
{
    private volatile Node node;

    /** Before there is one, requests are refused. */
    void node(final Node node)
    {
        this.node = node;
    }

    @Override
    public void handleRequest(final RpcContext context, final EchoRequest request)
    {
        final Node leader = node;
        if (null == leader || !leader.isLeader(false))
        {
            context.sendResponse(EchoReply.REFUSED);
            return;
        }

        leader.apply(new Task(ByteBuffer.wrap(request.bytes()), new Reply(context)));
    }

    @Override
    public String interest()
    {
        return EchoRequest.class.getName();
    }

    @Override
    public Executor executor()
    {
        return Runnable::run;
    }

    /** Answers one request; run once, by the state machine's thread or by whoever refuses it. */
    static final class Reply implements Closure
    {
        private final RpcContext context;
        private byte[] bytes;

        private Reply(final RpcContext context)
        {
            this.context = context;
        }

        /** What the state machine answers. */
        void bytes(final byte[] bytes)
        {
            this.bytes = bytes;
        }

        @Override
        public void run(final Status status)
        {
            context.sendResponse(status.isOk() && null != bytes ? new EchoReply(bytes) : EchoReply.REFUSED);
        }
    }
}
