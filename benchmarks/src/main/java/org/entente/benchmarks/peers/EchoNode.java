package org.entente.benchmarks.peers;

import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.entente.AwaitingIdleStrategy;
import org.entente.benchmarks.cluster.EntenteTarget;
import org.entente.benchmarks.load.Settings;
import org.entente.transport.Media;

import java.util.concurrent.TimeUnit;

/** A node that answers each request with its first eight bytes, and does nothing else. One thread, driver included. */
public final class EchoNode
{
    static final int REQUESTS = 1;
    static final int REPLIES = 2;
    private static final int FRAGMENTS_MAX = 512;

    private final Media media;
    private final Subscription requests;
    private final ExclusivePublication replies;
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[Long.BYTES]);

    private EchoNode(final Settings settings)
    {
        media = Media.launch(EntenteTarget.media(settings));
        requests = Channels.subscription(media, settings.text("endpoint"), REQUESTS);
        replies = Channels.publication(media, settings.text("replies"), REPLIES);
    }

    public static void main(final String[] arguments)
    {
        final Settings settings = Settings.parse(arguments);
        final EchoNode node = new EchoNode(settings);
        final IdleStrategy idle = "yield".equals(settings.text("idle", "backoff")) ?
            YieldingIdleStrategy.INSTANCE : new AwaitingIdleStrategy(node.media.inputWait());
        final FragmentAssembler assembler = new FragmentAssembler(node::onRequest);
        final ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        long checkAtNs = System.nanoTime();
        while (!Thread.currentThread().isInterrupted())
        {
            idle.idle(node.media.poll() + node.requests.poll(assembler, FRAGMENTS_MAX));
            if (System.nanoTime() - checkAtNs > 0)
            {
                checkAtNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
                if (!parent.isAlive())
                {
                    return;
                }
            }
        }
    }

    private void onRequest(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        reply.putLong(0, buffer.getLong(offset));
        long result = replies.offer(reply, 0, Long.BYTES);
        // The window of the client is smaller than the term: this passes at once, where the client is there at all.
        while (Publication.BACK_PRESSURED == result || Publication.ADMIN_ACTION == result)
        {
            media.poll();
            result = replies.offer(reply, 0, Long.BYTES);
        }
    }
}
