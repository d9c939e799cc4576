package org.entente.benchmarks.sofajraft;

import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;

import java.nio.ByteBuffer;

/** Answers each command with its first eight bytes, and counts. One thread, Raft's. */
final class EchoStateMachine extends StateMachineAdapter
{
    private volatile long applied;

    /** Commands so far. Any thread. */
    long applied()
    {
        return applied;
    }

    @Override
    public void onApply(final Iterator iterator)
    {
        long count = applied;
        while (iterator.hasNext())
        {
            // The others have no one to answer.
            if (null != iterator.done())
            {
                final ByteBuffer command = iterator.getData();
                final byte[] first = new byte[Long.BYTES];
                command.get(command.position(), first);
                final EchoProcessor.Reply reply = (EchoProcessor.Reply)iterator.done();
                reply.bytes(first);
                reply.run(Status.OK());
            }
            count++;
            iterator.next();
        }
        applied = count;
    }

    @Override
    public void onLeaderStart(final long term)
    {
        super.onLeaderStart(term);
        tell("role LEADER");
    }

    @Override
    public void onLeaderStop(final Status status)
    {
        super.onLeaderStop(status);
        tell("role FOLLOWER");
    }

    private static void tell(final String role)
    {
        System.out.println(role);
        System.out.flush();
    }
}
