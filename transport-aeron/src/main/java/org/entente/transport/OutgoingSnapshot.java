package org.entente.transport;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.SnapshotFiles.Image;
import org.entente.wire.TransferEncoder;
import org.entente.wire.TransferRefusal;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** One snapshot on its way to one receiver: asked for, taken, offered, sent; or refused. The agent's thread. */
final class OutgoingSnapshot implements AutoCloseable
{
    private static final int READ_LENGTH = 64 * 1024;

    final long nonce;
    final String receiver;
    private final OutboundLink link;
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_LENGTH);
    private final UnsafeBuffer readBytes = new UnsafeBuffer(readBuffer);

    private CompletableFuture<Image> preparation;
    private Image image;
    private TransferRefusal refusal;
    private String refusalText;
    private boolean isAnswerDue = true;
    private long heardNs;
    private int run = -1;
    private long position;
    private long limit;
    private long readPosition = -1;

    /**
     * @param receiver where the chunks go: its channel.
     * @param link     to there; closed by this.
     */
    OutgoingSnapshot(final long nonce, final String receiver, final OutboundLink link, final long nowNs)
    {
        this.nonce = nonce;
        this.receiver = receiver;
        this.link = link;
        heardNs = nowNs;
    }

    /** The snapshot that is to be sent, once it is there. */
    void prepare(final CompletableFuture<Image> future)
    {
        preparation = future;
    }

    void refuse(final TransferRefusal why, final String text)
    {
        refusal = why;
        refusalText = text;
        isAnswerDue = true;
    }

    boolean isRefused()
    {
        return null != refusal;
    }

    /** The receiver asks, perhaps again. */
    void onAsked(final long nowNs)
    {
        heardNs = nowNs;
        isAnswerDue = true;
    }

    /** The receiver lets chunks come. */
    void onChunksWelcome(final int newRun, final long newPosition, final long newLimit, final long nowNs)
    {
        heardNs = nowNs;
        if (null == image || newPosition > image.length())
        {
            return;
        }

        if (newRun > run)
        {
            run = newRun;
            position = newPosition;
        }

        limit = Math.max(limit, newLimit);
    }

    boolean isSilent(final long nowNs, final long timeoutNs)
    {
        return nowNs - heardNs > timeoutNs;
    }

    /** Opens the link, takes over what has been prepared, and answers. */
    int poll(final long nowNs, final TransferEncoder encoder, final UnsafeBuffer buffer, final int node)
    {
        int work = link.poll(nowNs);
        if (null != preparation && preparation.isDone())
        {
            takeOver();
            work++;
        }

        if (isAnswerDue && link.isConnected())
        {
            isAnswerDue = !link.offer(buffer, 0, answer(encoder.wrap(buffer, 0), node));
            work++;
        }

        return work;
    }

    /**
     * Sends what the receiver, the budget and the link allow.
     *
     * @param chunkLength of every chunk but the last.
     * @return bytes sent.
     */
    int send(final SendBudget budget, final int chunkLength, final TransferEncoder encoder, final UnsafeBuffer buffer)
    {
        int sent = 0;
        while (null != image && null == refusal && run >= 0)
        {
            final int length = (int)Math.min(chunkLength, image.length() - position);
            if (0 == length || position + length > limit || !budget.has(length))
            {
                break;
            }

            read(length);
            if (!link.offer(buffer, 0, encoder.wrap(buffer, 0)
                .chunk(nonce, run, position, readBytes, (int)(position - readPosition), length)))
            {
                break;
            }

            budget.take(length);
            position += length;
            sent += length;
        }

        return sent;
    }

    /** What is being sent, to be kept for when the receiver comes back; the caller closes it. Null if there is none. */
    Image release()
    {
        final Image released = image;
        image = null;
        return released;
    }

    @Override
    public void close()
    {
        if (null != preparation)
        {
            preparation.whenComplete((prepared, error) -> CloseHelper.quietClose(prepared));
            preparation = null;
        }

        CloseHelper.quietClose(release());
        link.close();
    }

    private void takeOver()
    {
        final CompletableFuture<Image> done = preparation;
        preparation = null;
        isAnswerDue = true;
        done.whenComplete((prepared, error) ->
        {
            image = prepared;
            if (null != error)
            {
                final Throwable cause = null == error.getCause() ? error : error.getCause();
                refuse(TransferRefusal.NO_SNAPSHOT, String.valueOf(cause.getMessage()));
            }
        });
    }

    private int answer(final TransferEncoder encoder, final int node)
    {
        if (null != refusal)
        {
            return encoder.transferRefused(nonce, refusal, refusalText);
        }

        return null == image ?
            encoder.snapshotPending(nonce) : encoder.snapshotOffer(nonce, image.id(), image.length(), node);
    }

    // A chunk is read with those behind it, in one go.
    private void read(final int length)
    {
        if (readPosition < 0 || position < readPosition || position + length > readPosition + readBuffer.limit())
        {
            readPosition = -1;
            readBuffer.clear();
            image.read(position, readBuffer);
            readBuffer.flip();
            readPosition = position;
        }
    }
}
