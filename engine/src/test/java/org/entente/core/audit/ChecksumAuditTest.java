package org.entente.core.audit;

import org.entente.core.Effects;
import org.entente.core.InvariantViolation;
import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Checksum;
import org.entente.core.message.Message;
import org.entente.core.message.MessageType;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What node 0 makes of the checksums of a group, through the replica's door. */
class ChecksumAuditTest implements Effects
{
    private static final long START_MICROS = 1_000_000;
    private static final long VERDICT_MICROS = 200_000;
    private static final long BARRIER = Timestamp.of(START_MICROS, 1);

    private final ReplicaConfig config = new ReplicaConfig();
    private final List<String> told = new ArrayList<>();
    private Replica replica;
    private long nowMicros = START_MICROS;

    /** A letter per node: equal letters are equal checksums, '-' is one that has not come. Node 0 is the one asked. */
    @ParameterizedTest
    @CsvSource({
        "A, GO", "AA, GO", "A-, GO", "AB, NOBODY",
        "AAA, GO", "AA-, GO", "A--, GO", "AAB, GO", "AB-, GO", "ABB, SELF", "ABC, NOBODY", "-BB, GO", "-BC, GO",
        "AAAA, GO", "AAAB, GO", "AABB, NOBODY", "ABBB, SELF", "AAB-, GO", "ABB-, GO", "ABCD, NOBODY", "ABC-, NOBODY",
        "AAABB, GO", "AABBB, SELF", "A-BBB, SELF", "AABB-, GO", "AABBC, NOBODY", "ABC--, GO", "ABCD-, NOBODY",
        "A--BB, GO", "ABBBB, SELF", "AAAAB, GO"})
    void shouldJudge(final String values, final String expected)
    {
        for (final int ownPlace : new int[] {0, 1, values.length()})
        {
            assertEquals(expected, judge(values, ownPlace, false), "all told before the verdict, own at " + ownPlace);
            assertEquals(expected, judge(values, ownPlace, true), "time after each, own at " + ownPlace);
        }
    }

    @Test
    void shouldNameBarrierNodesAndBothValues()
    {
        start(3);
        replica.onChecksum(nowMicros, BARRIER, 0xAB12);
        peer(1, BARRIER, 0xCD34);
        assertEquals(1, replica.status().checksumsCompared);
        assertEquals(1, replica.status().checksumsDiffering);

        peer(2, BARRIER, 0xCD34);
        final InvariantViolation violation =
            assertThrows(InvariantViolation.class, () -> passTime(VERDICT_MICROS));

        assertEquals("the state of this replica differs from that of a majority at barrier 1000000@1: " +
            "checksum ab12 here, at node 0; cd34 at node 1; cd34 at node 2. " +
            "See docs/operations.md, \"When states differ\"", violation.getMessage());
    }

    /** Else it would take its value with it, and another that has to stop as well could not see it. */
    @Test
    void shouldTellItsValueBeforeItStops()
    {
        start(2);
        peer(1, BARRIER, 2);
        replica.onChecksum(nowMicros, BARRIER, 1);
        assertThrows(InvariantViolation.class, () -> passTime(VERDICT_MICROS));

        assertEquals(ChecksumAudit.TELLS, told.size());
    }

    @Test
    void shouldCountOnlyTheFirstValueOfAPeer()
    {
        start(3);
        replica.onChecksum(nowMicros, BARRIER, 1);
        peer(1, BARRIER, 1);
        peer(1, BARRIER, 2);
        peer(1, BARRIER, 2);
        replica.onChecksum(nowMicros, BARRIER, 3);

        assertEquals(1, replica.status().checksumsCompared);
        assertEquals(0, replica.status().checksumsDiffering);
    }

    @Test
    void shouldNotMixBarriers()
    {
        start(3);
        replica.onChecksum(nowMicros, BARRIER, 1);
        peer(1, Timestamp.of(START_MICROS + 1, 1), 2);
        peer(2, Timestamp.of(START_MICROS + 1, 1), 2);

        assertEquals(0, replica.status().checksumsCompared);
    }

    @Test
    void shouldTellThreeTimesAndNoMore()
    {
        start(3);
        replica.onChecksum(nowMicros, BARRIER, 5);
        passTime(20 * config.resendDelayMicros);

        assertEquals(List.of("110 1000000@1=5", "110 1000000@1=5", "110 1000000@1=5"), told);
    }

    @Test
    void shouldRememberTheNewestBarriersOnly()
    {
        start(3);
        for (int i = 0; i < ChecksumAudit.BARRIERS_MAX; i++)
        {
            replica.onChecksum(nowMicros, Timestamp.of(START_MICROS + 10 + i, 1), 1);
        }

        // Older than all that is remembered: neither compared nor told.
        told.clear();
        replica.onChecksum(nowMicros, BARRIER, 1);
        peer(1, BARRIER, 2);
        peer(2, BARRIER, 2);
        assertEquals(0, replica.status().checksumsCompared);
        assertEquals(List.of(), told);

        // Newer: the oldest makes room.
        replica.onChecksum(nowMicros, Timestamp.of(START_MICROS + 100, 1), 1);
        peer(1, Timestamp.of(START_MICROS + 10, 1), 2);
        assertEquals(0, replica.status().checksumsCompared);
        peer(1, Timestamp.of(START_MICROS + 100, 1), 1);
        peer(1, Timestamp.of(START_MICROS + 11, 1), 1);
        assertEquals(2, replica.status().checksumsCompared);
        assertEquals(0, replica.status().checksumsDiffering);

        passTime(20 * config.resendDelayMicros);
        assertEquals(ChecksumAudit.TELLS, told.stream().filter("110 1000100@1=1"::equals).count());
        assertTrue(told.stream().noneMatch("110 1000010@1=1"::equals), "what gave way is not told any more");
    }

    private String judge(final String values, final int ownPlace, final boolean isTimeBetween)
    {
        start(values.length());
        try
        {
            for (int i = 0; i <= values.length(); i++)
            {
                if (i == ownPlace)
                {
                    own(values.charAt(0));
                }

                if (i > 0 && i < values.length() && '-' != values.charAt(i))
                {
                    peer(i, BARRIER, values.charAt(i));
                }

                passTime(isTimeBetween ? VERDICT_MICROS : 0);
            }

            passTime(VERDICT_MICROS);
        }
        catch (final InvariantViolation violation)
        {
            return violation.getMessage().contains("from that of a majority") ? "SELF" : "NOBODY";
        }

        return "GO";
    }

    private void own(final char value)
    {
        if ('-' != value)
        {
            replica.onChecksum(nowMicros, BARRIER, value);
        }
    }

    private void start(final int replicas)
    {
        replica = new Replica(0, Topology.ofSize(replicas), config, this);
        replica.onStart(nowMicros);
    }

    private void peer(final int node, final long barrier, final long checksum)
    {
        final Checksum message = new Checksum(replica.applied().length());
        message.from = node;
        message.txnId = barrier;
        message.checksum = checksum;
        replica.onMessage(nowMicros, message);
    }

    private void passTime(final long micros)
    {
        for (final long until = nowMicros + micros; nowMicros < until; nowMicros += 1000)
        {
            replica.onTick(nowMicros);
        }
    }

    @Override
    public void send(final long to, final Message message)
    {
        if (MessageType.CHECKSUM == message.type())
        {
            told.add(Long.toBinaryString(to) + " " + Timestamp.toString(message.txnId) + "=" +
                ((Checksum)message).checksum);
        }
    }

    @Override
    public void record(final TxnChange change)
    {
        throw new AssertionError("comparing is not journaled");
    }

    @Override
    public void recordFrontier(final int node, final Frontier applied)
    {
        throw new AssertionError("comparing is not journaled");
    }

    @Override
    public void execute(final Execution execution)
    {
        throw new AssertionError("nothing to execute");
    }

    @Override
    public void refuse(final long session, final long correlation, final Refusal refusal)
    {
        throw new AssertionError("nothing to refuse");
    }
}
