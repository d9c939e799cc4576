package org.entente.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.ClientGateway;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;

/**
 * Remote clients' requests on their way to the inbound ring. Receiver stage. While the disk hangs they are answered
 * here: every other answer waits behind the journal stage, and a client that waits too does not know where to go.
 */
final class Requests implements ClientGateway.RequestReceiver
{
    private final int nodeId;
    private final ClientGateway gateway;
    private final InboundPublisher inbound;
    private final JournalWatch watch;

    /** @param gateway null where there are no remote clients. */
    Requests(final int nodeId, final ClientGateway gateway, final InboundPublisher inbound, final JournalWatch watch)
    {
        this.nodeId = nodeId;
        this.gateway = gateway;
        this.inbound = inbound;
        this.watch = watch;
    }

    int poll(final int limit)
    {
        return null == gateway ? 0 : gateway.poll(this, limit);
    }

    @Override
    public boolean onRequest(
        final long session, final long correlation, final DirectBuffer buffer, final int offset, final int length)
    {
        return isRefused(session, correlation) ||
            InboundPublisher.FULL != inbound.offerRequest(session, correlation, buffer, offset, length);
    }

    @Override
    public boolean onStatusRequest(final long session, final long correlation)
    {
        return watch.isStuck() && isAnswered(session, correlation, ReplyCode.OK, "node=" + nodeId +
            "\nstate=STUCK\njournalState=STUCK\njournalBusyMs=" + busyMs() + "\n") ||
            inbound.offerStatus(session, correlation);
    }

    @Override
    public boolean onQuery(
        final long session, final long correlation, final Consistency consistency,
        final DirectBuffer buffer, final int offset, final int length)
    {
        return isRefused(session, correlation) ||
            InboundPublisher.FULL !=
            inbound.offerQuery(session, correlation, consistency, buffer, offset, length);
    }

    @Override
    public boolean onExplainRequest(final long session, final long correlation, final long txnId)
    {
        return inbound.offerExplain(session, correlation, txnId);
    }

    @Override
    public boolean onSnapshotRequest(final long session, final long correlation)
    {
        return inbound.offerSnapshotRequest(session, correlation);
    }

    private boolean isRefused(final long session, final long correlation)
    {
        return watch.isStuck() && isAnswered(session, correlation, ReplyCode.BACK_PRESSURED,
            "the disk of this replica has not taken what was written to it for " + busyMs() +
            " ms: use another one, or try again later");
    }

    private boolean isAnswered(final long session, final long correlation, final ReplyCode code, final String text)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return gateway.answer(session, correlation, code, new UnsafeBuffer(bytes), bytes.length);
    }

    private long busyMs()
    {
        return TimeUnit.NANOSECONDS.toMillis(watch.busyNs(System.nanoTime()));
    }
}
