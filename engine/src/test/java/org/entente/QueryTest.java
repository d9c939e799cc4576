package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.time.Timestamp;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queries and explanations at one engine: what is refused, and what is answered. */
class QueryTest
{
    private final MemoryJournal journal = new MemoryJournal();
    private final Registers registers = new Registers();
    private final Answers answers = new Answers();
    private Engine engine;

    @AfterEach
    void close()
    {
        engine.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerAQuery(final Consistency consistency)
    {
        launchAlone();
        submit(7, 5, 1);
        query(7, 0, 2, consistency);
        run(2);

        assertEquals(ReplyCode.OK, answers.to(2).code());
        assertEquals(5L, new UnsafeBuffer(answers.to(2).bytes()).getLong(0));
        assertEquals(Consistency.TRANSACTION != consistency, 0 == answers.to(2).txnId());
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseACommandThatIsNoQuery(final Consistency consistency)
    {
        launchAlone();
        query(7, 5, 1, consistency);
        run(1);

        assertEquals(ReplyCode.INVALID_REQUEST, answers.to(1).code());
        assertTrue(answers.to(1).text().startsWith("command: it is not declared read-only"), answers.to(1).text());
        assertEquals(0, registers.applied());
    }

    @Test
    void shouldRefuseAQuorumReadOfTwoKeys()
    {
        launchAlone();
        query(Registers.TWO_KEYS, 0, 1, Consistency.QUORUM);
        query(Registers.TWO_KEYS, 0, 2, Consistency.LOCAL);
        query(Registers.TWO_KEYS, 0, 3, Consistency.TRANSACTION);
        run(3);

        assertEquals(ReplyCode.INVALID_REQUEST, answers.to(1).code());
        assertEquals("consistency: QUORUM reads exactly 1 key and the command declares 2; use TRANSACTION, which " +
            "sees all keys at one moment", answers.to(1).text());
        assertEquals(ReplyCode.OK, answers.to(2).code());
        assertEquals(ReplyCode.OK, answers.to(3).code());
    }

    @Test
    void shouldReadAllThereIs()
    {
        launchAlone();
        submit(7, 5, 1);
        submit(8, 6, 2);
        query(Registers.ALL_KEYS, 0, 3, Consistency.TRANSACTION);
        query(Registers.ALL_KEYS, 0, 4, Consistency.LOCAL);
        query(Registers.ALL_KEYS, 0, 5, Consistency.QUORUM);
        submit(Registers.ALL_KEYS, 5, 6);
        submit(Registers.ALL_KEYS, 0, 7);
        run(7);

        assertEquals(11, new UnsafeBuffer(answers.to(3).bytes()).getLong(0));
        assertTrue(answers.to(3).txnId() > answers.to(2).txnId());
        assertEquals(11, new UnsafeBuffer(answers.to(4).bytes()).getLong(0));
        assertEquals("consistency: QUORUM reads exactly 1 key and the command declares all; use TRANSACTION, which " +
            "sees all keys at one moment", answers.to(5).text());
        assertEquals("keys: the command declares all, and is no read; a command that changes something must name " +
            "its keys", answers.to(6).text());
        assertEquals(11, new UnsafeBuffer(answers.to(7).bytes()).getLong(0));
        assertEquals(2, registers.barriers());
    }

    @Test
    void shouldRefuseWhatSubmitWouldRefuse()
    {
        launchAlone();
        assertEquals(Engine.EMPTY, engine.query(Registers.command(1, 0), 0, 0, 1, Consistency.LOCAL));
        assertEquals(Engine.TOO_LARGE,
            engine.query(new UnsafeBuffer(new byte[70_000]), 0, 70_000, 1, Consistency.LOCAL));
        query(Registers.BAD_KEY, 0, 2, Consistency.QUORUM);
        run(1);
        assertEquals(ReplyCode.INVALID_REQUEST, answers.to(2).code());

        engine.close();
        assertEquals(Engine.CLOSED, engine.query(Registers.command(1, 0), 0, 16, 3, Consistency.LOCAL));
    }

    @Test
    void shouldRefuseAQuorumReadThatNobodyAnswers()
    {
        final ReplicaConfig config = new ReplicaConfig();
        config.readTimeoutMicros = 20_000;
        config.quorumReadsMax = 1;
        launch(context(0b111, config));
        query(7, 0, 1, Consistency.QUORUM);
        query(7, 0, 2, Consistency.QUORUM);
        query(7, 0, 3, Consistency.LOCAL);
        run(3);

        assertEquals(ReplyCode.TIMED_OUT, answers.to(1).code());
        assertEquals(ReplyCode.BACK_PRESSURED, answers.to(2).code());
        assertEquals(ReplyCode.OK, answers.to(3).code());
    }

    @Test
    void shouldExplainWhatIsDone()
    {
        launchAlone();
        submit(7, 5, 1);
        run(1);

        final String text = explain(answers.to(1).txnId());
        assertTrue(text.contains("known=FORGOTTEN\n") || text.contains("status=EXECUTED\n"), text);
        assertTrue(explain(513).contains("known=UNKNOWN\n"));
    }

    @Test
    void shouldExplainWhatWaitsForOthers()
    {
        launch(context(0b111, new ReplicaConfig()).microsClock(() -> 1_000_000));
        submit(7, 5, 1);

        final String text = explain(Timestamp.of(1_000_000, 0));
        assertTrue(text.startsWith("txnId=1000000@0\ntxnIdNumber=2048000000\ncoordinator=0\nnode=0\n" +
            "known=IN_MEMORY\nstatus=PRE_ACCEPTED\ndefined=true\nkind=WRITE\n"), text);
        assertTrue(text.contains("path=none\nexecuteAt=none\nvote=1000000@0\n"), text);
        assertTrue(text.contains("waitsFor=DECISION\nfinisher=0\nfinisherDoes=PRE_ACCEPT\nballot=none\n" +
            "replied=0\nvotedEqual=0\nresends=0\n"), text);
    }

    private void launchAlone()
    {
        launch(context(1, new ReplicaConfig()));
    }

    private void launch(final EngineContext context)
    {
        engine = Engine.launch(context);
    }

    private EngineContext context(final long members, final ReplicaConfig config)
    {
        return new EngineContext()
            .nodeId(0)
            .members(members)
            .threadingMode(ThreadingMode.INVOKER)
            .stateMachine(registers)
            .keyExtractor(registers)
            .journal(journal)
            .transport(1 == members ? null : new MemoryNetwork(3).port(0))
            .replicaConfig(config)
            .resultListener(answers);
    }

    private void submit(final long key, final long delta, final long correlation)
    {
        assertTrue(engine.submit(Registers.command(key, delta), 0, Registers.COMMAND_LENGTH, correlation) > 0);
    }

    private void query(final long key, final long delta, final long correlation, final Consistency consistency)
    {
        assertTrue(engine.query(
            Registers.command(key, delta), 0, Registers.COMMAND_LENGTH, correlation, consistency) > 0);
    }

    private String explain(final long txnId)
    {
        final CompletableFuture<String> answer = engine.explain(txnId);
        while (!answer.isDone())
        {
            engine.doWork();
        }

        return answer.join();
    }

    private void run(final int count)
    {
        while (answers.size() < count)
        {
            engine.doWork();
        }
    }
}
