package org.entente.node.kv;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.StateMachine;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.entente.node.kv.KvFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class KvChangeLogTest
{
    private static final int KEPT = 10;
    private static final int PENDING = 6;

    private final KvChangeLog log = new KvChangeLog(KEPT, 1 << 20, PENDING, 1 << 20);
    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final KvCommand command = new KvCommand(KvLimits.LAYOUT);
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private final KvEntry entry = new KvEntry(bytes("k"), 5);

    @Test
    void shouldOrderWhatIsPendingAtABarrierAndTellNothingOfItBefore()
    {
        add(30);
        add(10);
        add(20);
        assertEquals("OK [] 0.1", read(KvCursor.FIRST, 10));
        log.onBarrier(40);
        assertEquals("OK [10, 20, 30] 40.0", read(KvCursor.FIRST, 10));
        assertEquals("OK [10, 20] 20.0", read(KvCursor.FIRST, 2));
        assertEquals("OK [30] 40.0", read(new KvCursor(20, 0), 2));
        add(50);
        assertEquals("OK [] 40.0", read(new KvCursor(40, 0), 2));
        assertEquals("OK [] 40.0", read(KvCursor.LAST, 2));
        // Another replica may be ahead of this one: the place stays.
        assertEquals("OK [] 70.3", read(new KvCursor(70, 3), 2));
    }

    @Test
    void shouldTellOfAGapWhereChangesWereLetGo()
    {
        for (int i = 1; i <= 12; i++)
        {
            add(10 * i);
            if (0 == i % 4)
            {
                log.onBarrier(10 * i + 1);
            }
        }

        assertEquals("GAP [] 20.0", read(new KvCursor(10, 0), 3));
        assertEquals("OK [30, 40, 50] 50.0", read(new KvCursor(20, 0), 3));
        assertEquals("OK [30, 40, 50] 50.0", read(KvCursor.FIRST, 3));
        // One that began when there was nothing is told, too.
        assertEquals("GAP [] 20.0", read(new KvCursor(0, 1), 3));
        assertEquals(log.recomputedDigest(), log.digest());
    }

    @Test
    void shouldKeepNothingOfAnIntervalWithTooManyChangesWhateverTheirOrder()
    {
        add(10);
        log.onBarrier(15);
        final KvChangeLog other = new KvChangeLog(KEPT, 1 << 20, PENDING, 1 << 20);
        add(other, 10);
        other.onBarrier(15);
        for (int i = 0; i <= PENDING; i++)
        {
            add(20 + i);
            add(other, 20 + PENDING - i);
        }

        assertEquals(other.digest(), log.digest());
        log.onBarrier(30);
        other.onBarrier(30);
        assertEquals(other.digest(), log.digest());
        assertEquals(log.recomputedDigest(), log.digest());
        assertEquals("GAP [] 30.0", read(new KvCursor(15, 0), 10));
        add(35);
        log.onBarrier(40);
        assertEquals("OK [35] 40.0", read(new KvCursor(30, 0), 10));
    }

    @Test
    void shouldLimitTheBytesThatAreKept()
    {
        final KvChangeLog small = new KvChangeLog(KEPT, 200, PENDING, 120);
        add(small, 10);
        add(small, 20);
        small.onBarrier(25);
        add(small, 30);
        add(small, 40);
        small.onBarrier(45);
        add(small, 50);
        small.onBarrier(55);
        // 45 bytes each: four of them.
        assertEquals(4, small.keptLength());
        add(small, 60);
        add(small, 61);
        add(small, 62);
        small.onBarrier(65);
        assertEquals(0, small.keptLength());
    }

    @Test
    void shouldHaltWhereABarrierDoesNotKeepWhatItPromises()
    {
        add(10);
        log.onBarrier(20);
        assertThrows(IllegalStateException.class, () -> log.onBarrier(20));
        add(15);
        assertThrows(IllegalStateException.class, () -> log.onBarrier(30));
    }

    private void add(final long executeAt)
    {
        add(log, executeAt);
    }

    private void add(final KvChangeLog to, final long executeAt)
    {
        to.begin(executeAt);
        to.add(KvChange.Type.PUT, entry, 0);
    }

    private String read(final KvCursor cursor, final int limit)
    {
        command.decode(encoder.buffer(), 0, encoder.encodeChanges(bytes(""), cursor, limit));
        final int length = log.read(command.extra(), encoder.buffer(), reply);
        final KvChanges changes = KvChanges.decode(reply, 0, length);
        final List<Long> seen = new ArrayList<>();
        changes.changes().forEach((change) -> seen.add(change.modVersion()));
        return changes.code() + " " + seen + " " + changes.cursor();
    }
}
