package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.memory.MemoryJournal;
import org.entente.spi.ClientGateway;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.support.Registers;
import org.junit.jupiter.api.Test;

/** Remote clients' requests, with a gateway in memory. */
class GatewayTest
{
    private static final long SESSION = 12;
    private static final long STATUS = 99;
    private static final long EXPLAIN = 98;
    private static final long SNAPSHOT = 97;

    private final MemoryGateway gateway = new MemoryGateway();
    private final Registers registers = new Registers();

    @Test
    void shouldAnswerRequestsAndRefuseEmptyAndOversizedOnes()
    {
        gateway.requests.add(Registers.command(1, 5).byteArray());
        gateway.requests.add(new byte[0]);
        gateway.requests.add(new byte[1024 * 1024]);
        run(3);

        assertEquals(ReplyCode.OK, gateway.codes.get(1L));
        assertEquals(ReplyCode.INVALID_REQUEST, gateway.codes.get(2L));
        assertTrue(gateway.texts.get(2L).startsWith("command: it is empty"), gateway.texts.get(2L));
        assertEquals(ReplyCode.TOO_LARGE, gateway.codes.get(3L));
        assertTrue(gateway.texts.get(3L).contains("payloadMax=65536"), gateway.texts.get(3L));
    }

    @Test
    void shouldLeaveRequestsWithTheGatewayWhileTheRingIsFull()
    {
        for (int i = 0; i < 100; i++)
        {
            gateway.requests.add(Registers.command(i, 1).byteArray());
        }

        run(100);
        assertEquals(100, registers.applied());
    }

    @Test
    void shouldAnswerStatusRequests()
    {
        gateway.asksStatus = true;
        run(1);

        assertEquals(ReplyCode.OK, gateway.codes.get(STATUS));
        assertTrue(gateway.texts.get(STATUS).startsWith("node=0\nstate=SERVING\n"), gateway.texts.get(STATUS));
    }

    @Test
    void shouldAnswerQueriesAndQuestions()
    {
        gateway.queries.add(Consistency.TRANSACTION);
        gateway.queries.add(Consistency.QUORUM);
        gateway.queries.add(Consistency.LOCAL);
        run(5);

        assertEquals(ReplyCode.OK, gateway.codes.get((long)Consistency.TRANSACTION.code()));
        assertEquals(ReplyCode.OK, gateway.codes.get((long)Consistency.QUORUM.code()));
        assertEquals(ReplyCode.OK, gateway.codes.get((long)Consistency.LOCAL.code()));
        assertTrue(gateway.texts.get(EXPLAIN).startsWith("txnId=2@1\ntxnIdNumber=4128\n"), gateway.texts.get(EXPLAIN));
        assertTrue(gateway.texts.get(SNAPSHOT).startsWith("snapshot=UNAVAILABLE "), gateway.texts.get(SNAPSHOT));
    }

    private void run(final int answers)
    {
        final EngineContext context = new EngineContext()
            .nodeId(0)
            .members(1)
            .threadingMode(ThreadingMode.INVOKER)
            .inboundRingSize(4)
            .stateMachine(registers)
            .keyExtractor(registers)
            .journal(new MemoryJournal())
            .clientGateway(gateway);
        try (Engine engine = Engine.launch(context))
        {
            while (gateway.codes.size() < answers)
            {
                engine.doWork();
            }
        }

        assertTrue(gateway.isClosed);
    }

    private static final class MemoryGateway implements ClientGateway
    {
        private final Queue<byte[]> requests = new ArrayDeque<>();
        private final Queue<Consistency> queries = new ArrayDeque<>();
        private final Map<Long, ReplyCode> codes = new HashMap<>();
        private final Map<Long, String> texts = new HashMap<>();
        private long correlation = 1;
        private boolean asksToExplain;
        private boolean asksStatus;
        private boolean isClosed;

        @Override
        public int poll(final RequestReceiver receiver, final int limit)
        {
            if (asksStatus && receiver.onStatusRequest(SESSION, STATUS))
            {
                asksStatus = false;
            }

            while (!queries.isEmpty() && receiver.onQuery(SESSION, queries.peek().code(), queries.peek(),
                Registers.command(1, 0), 0, Registers.COMMAND_LENGTH))
            {
                queries.remove();
                asksToExplain = queries.isEmpty();
            }

            if (asksToExplain && receiver.onExplainRequest(SESSION, EXPLAIN, 4128) &&
                receiver.onSnapshotRequest(SESSION, SNAPSHOT))
            {
                asksToExplain = false;
            }

            int taken = 0;
            while (!requests.isEmpty() && receiver.onRequest(
                SESSION, correlation, new UnsafeBuffer(requests.peek()), 0, requests.peek().length))
            {
                requests.remove();
                correlation++;
                taken++;
            }

            return taken;
        }

        @Override
        public boolean reply(
            final long session, final long correlation, final ReplyCode code, final long txnId, final long executeAt,
            final int path, final DirectBuffer result, final int offset, final int length)
        {
            assertEquals(SESSION, session);
            final byte[] bytes = new byte[length];
            result.getBytes(offset, bytes);
            codes.put(correlation, code);
            texts.put(correlation, new String(bytes, StandardCharsets.UTF_8));
            return true;
        }

        @Override
        public int sessions()
        {
            return 1;
        }

        @Override
        public long droppedReplies()
        {
            return 0;
        }

        @Override
        public void close()
        {
            isClosed = true;
        }
    }
}
