package org.entente.node.load;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.ReplyListener;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.spi.ReplyCode;

/** One client of a {@link Player}, and which operation each of its requests carries. */
final class Lane implements ReplyListener, AutoCloseable
{
    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final Long2LongHashMap operationOf = new Long2LongHashMap(-1);
    private final int window;
    private final Player player;
    private final EntenteClient client;
    /** Since when there is something without an answer, or the last answer came: whichever is later. */
    private long waitingSinceNs;
    private long longestGapNs;

    /** @param window most operations without an answer. */
    Lane(final ClientContext context, final int window, final Player player)
    {
        this.window = window;
        this.player = player;
        this.client = EntenteClient.open(context.listener(this));
    }

    boolean hasRoom()
    {
        return operationOf.size() < window && client.isConnected();
    }

    /** @return false if it could not be sent: nothing happened. */
    boolean send(final int index, final Operation operation)
    {
        final long correlation = client.offer(encoder.buffer(), 0, operation.encode(encoder));
        if (EntenteClient.TOO_LARGE == correlation)
        {
            throw new IllegalArgumentException("operation " + index + " is longer than the node takes, " +
                client.requestLengthMax() + " bytes");
        }

        if (correlation > 0)
        {
            waitingSinceNs = operationOf.isEmpty() ? System.nanoTime() : waitingSinceNs;
            operationOf.put(correlation, index);
        }

        return correlation > 0;
    }

    int poll()
    {
        return client.poll();
    }

    /** Gaps are counted from now on. */
    void openWindow()
    {
        longestGapNs = 0;
        waitingSinceNs = System.nanoTime();
    }

    /** Longest time without an answer while there was something to be answered, in nanoseconds. */
    long longestGapNs()
    {
        return operationOf.isEmpty() ? longestGapNs : Math.max(longestGapNs, System.nanoTime() - waitingSinceNs);
    }

    int inFlight()
    {
        return operationOf.size();
    }

    @Override
    public void onReply(
        final long correlation, final ReplyCode code, final long txnId, final long executeAt, final int path,
        final DirectBuffer buffer, final int offset, final int length)
    {
        final long nowNs = System.nanoTime();
        longestGapNs = Math.max(longestGapNs, nowNs - waitingSinceNs);
        waitingSinceNs = nowNs;
        player.onReply((int)operationOf.remove(correlation), code, path, buffer, offset, length);
    }

    @Override
    public void onUnknownOutcome(final long correlation, final String reason)
    {
        player.onUnknownOutcome((int)operationOf.remove(correlation));
    }

    @Override
    public void close()
    {
        client.close();
    }
}
