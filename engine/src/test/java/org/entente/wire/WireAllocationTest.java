package org.entente.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;

import com.sun.management.ThreadMXBean;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Message;
import org.entente.core.message.MessageType;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.junit.jupiter.api.Test;

/** Bytes allocated by the codecs once they are warm: none. */
class WireAllocationTest
{
    private static final int ROUNDS_WARM_UP = 20_000;
    private static final int ROUNDS = 20_000;
    private static final int WINDOWS_MAX = 5;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final Topology topology = Topology.ofSize(3);
    private final ReplicaConfig limits = ProtocolCodecTest.limits();
    private final RandomMessages random = new RandomMessages(1, topology, limits);
    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(64 * 1024));
    private long rounds;

    @Test
    void shouldNotAllocateForProtocolMessages()
    {
        final ProtocolEncoder encoder = new ProtocolEncoder(1, 9, topology, limits);
        final ProtocolDecoder decoder = new ProtocolDecoder(9, topology, limits);
        final Message[] messages = new Message[MessageType.values().length * 8];
        for (int i = 0; i < messages.length; i++)
        {
            messages[i] = random.next(MessageType.values()[i / 8], 1);
        }

        assertAllocatesNothing(
            round ->
            {
                final Message message = messages[round % messages.length];
                assertNotNull(decoder.decode(buffer, 0, encoder.encode(message, buffer, 0)));
            });
    }

    @Test
    void shouldNotAllocateForJournalRecords()
    {
        final JournalCodec codec = new JournalCodec(topology, limits);
        final TxnChange[] changes = new TxnChange[RecordKind.values().length * 8];
        for (int i = 0; i < changes.length; i++)
        {
            changes[i] = random.nextChange(RecordKind.values()[i / 8]);
        }

        final Counted counted = new Counted();
        assertAllocatesNothing(
            round -> codec.decode(buffer, 0, codec.encode(changes[round % changes.length], buffer, 0), counted));
        assertEquals(rounds, counted.records);
    }

    @Test
    void shouldNotAllocateForRequestsAndReplies()
    {
        final ClientEncoder encoder = new ClientEncoder();
        final ClientDecoder decoder = new ClientDecoder(1024);
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[64]);
        final ClientReply reply = new ClientReply();
        reply.code = ReplyCode.OK;
        reply.payload.wrap(payload);
        final Counted counted = new Counted();

        assertAllocatesNothing(
            round ->
            {
                final int request = encoder.wrap(buffer, 0).request(1, round, payload, 0, 64);
                decoder.decodeIngress(buffer, 0, request, counted);
                decoder.decodeEgress(buffer, 0, encoder.wrap(buffer, 0).reply(reply), counted);
            });
        assertEquals(2 * rounds, counted.records);
    }

    private void assertAllocatesNothing(final Step step)
    {
        for (int i = 0; i < ROUNDS_WARM_UP; i++)
        {
            step.run(i);
        }

        rounds = ROUNDS_WARM_UP;
        // The compiler may leave a few bytes behind once; what allocates in each round does so in every window.
        long least = Long.MAX_VALUE;
        for (int window = 0; 0 != least && window < WINDOWS_MAX; window++)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++)
            {
                step.run(i);
            }

            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            rounds += ROUNDS;
        }

        assertEquals(0, least);
    }

    private interface Step
    {
        void run(int round);
    }

    private static final class Counted implements JournalRecordHandler, ClientIngressHandler, ClientEgressHandler
    {
        private long records;

        @Override
        public void onChange(final TxnChange change)
        {
            records++;
        }

        @Override
        public void onFrontier(final int node, final Frontier applied)
        {
            records++;
        }

        @Override
        public void onConnect(final SessionConnect connect)
        {
            throw new AssertionError();
        }

        @Override
        public boolean onRequest(
            final long session, final long correlation, final DirectBuffer buffer, final int offset, final int length)
        {
            records++;
            return true;
        }

        @Override
        public boolean onStatusRequest(final long session, final long correlation)
        {
            return true;
        }

        @Override
        public boolean onQuery(
            final long session, final long correlation, final Consistency consistency,
            final DirectBuffer buffer, final int offset, final int length)
        {
            records++;
            return true;
        }

        @Override
        public boolean onExplainRequest(final long session, final long correlation, final long txnId)
        {
            return true;
        }

        @Override
        public boolean onSnapshotRequest(final long session, final long correlation)
        {
            return true;
        }

        @Override
        public void onKeepAlive(final long session)
        {
            throw new AssertionError();
        }

        @Override
        public void onClose(final long session)
        {
            throw new AssertionError();
        }

        @Override
        public void onOpened(final long clientNonce, final long session, final int node, final int requestLengthMax)
        {
            throw new AssertionError();
        }

        @Override
        public void onRefused(final long clientNonce, final SessionRefusal refusal, final String text)
        {
            throw new AssertionError();
        }

        @Override
        public void onReply(final ClientReply reply)
        {
            records++;
        }

        @Override
        public void onClosed(final long session)
        {
            throw new AssertionError();
        }
    }
}
