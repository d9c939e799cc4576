package org.entente.benchmarks.peers;

import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.benchmarks.cluster.EntenteTarget;
import org.entente.benchmarks.load.Load;
import org.entente.benchmarks.load.Settings;
import org.entente.benchmarks.load.Target;
import org.entente.spi.InputWait;
import org.entente.transport.Media;

import java.util.ArrayList;
import java.util.List;

/** Sends each request to all echo nodes; done when a majority has answered. */
public final class IdealTarget implements Target
{
    /** Makes it of {@code endpoints}, {@code replies} and {@code payload}. */
    public static final class Factory implements Target.Factory
    {
        @Override
        public Target open(final Settings settings)
        {
            return new IdealTarget(settings);
        }
    }

    private static final int FRAGMENTS_MAX = 512;
    private static final int SLOT_BITS = 16;
    private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;

    private final Media media;
    private final Subscription replies;
    private final FragmentAssembler assembler = new FragmentAssembler(this::onReply);
    private final List<ExclusivePublication> nodes = new ArrayList<>();
    private final UnsafeBuffer request;
    private final long[] sequences = new long[SLOT_MASK + 1];
    private final int[] missing = new int[SLOT_MASK + 1];
    private final int majority;
    private Answers answers;
    private long sequence;
    // Nodes that have the request of the sequence already, where one was back-pressured.
    private int sent;

    private IdealTarget(final Settings settings)
    {
        final Load load = Load.of(settings);
        media = Media.launch(EntenteTarget.media(settings));
        replies = Channels.subscription(media, settings.text("replies"), EchoNode.REPLIES);
        for (final String endpoint : settings.text("endpoints").split(","))
        {
            nodes.add(Channels.publication(media, endpoint, EchoNode.REQUESTS));
        }
        majority = nodes.size() / 2 + 1;
        request = new UnsafeBuffer(new byte[Long.BYTES + load.payload()]);
    }

    @Override
    public void answers(final Answers answers)
    {
        this.answers = answers;
    }

    @Override
    public InputWait inputWait()
    {
        return media.inputWait();
    }

    @Override
    public boolean isReady()
    {
        return nodes.size() == replies.imageCount() && nodes.stream().allMatch(ExclusivePublication::isConnected);
    }

    @Override
    public boolean offer(final int slot, final long key, final boolean isRead)
    {
        if (0 == sent)
        {
            sequence++;
            sequences[slot] = sequence;
            missing[slot] = majority;
            request.putLong(0, sequence << SLOT_BITS | slot);
        }
        while (sent < nodes.size())
        {
            if (nodes.get(sent).offer(request, 0, request.capacity()) < 0)
            {
                return false;
            }
            sent++;
        }
        sent = 0;

        return true;
    }

    @Override
    public int poll()
    {
        return media.poll() + replies.poll(assembler, FRAGMENTS_MAX);
    }

    @Override
    public void close()
    {
        media.close();
    }

    private void onReply(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        final long id = buffer.getLong(offset);
        final int slot = (int)id & SLOT_MASK;
        // The last answer may come when the slot has another request already.
        if (sequences[slot] == id >>> SLOT_BITS && 0 == --missing[slot])
        {
            answers.onAnswer(slot, true);
        }
    }
}
