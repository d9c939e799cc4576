package org.entente.session;

import static org.entente.session.SessionFixture.close;
import static org.entente.session.SessionFixture.evict;
import static org.entente.session.SessionFixture.idle;
import static org.entente.session.SessionFixture.open;
import static org.entente.session.SessionFixture.pieces;
import static org.entente.session.SessionFixture.request;
import static org.entente.session.SessionFixture.resolve;
import static org.entente.session.SessionFixture.restored;
import static org.entente.session.SessionFixture.txn;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.StateSnapshot;
import org.entente.support.Registers;
import org.junit.jupiter.api.Test;

/** Sessions without an engine: what is answered, what is executed, and that the order of what is apart is no matter. */
class SessionMachineTest
{
    private static final long SESSION = 77;
    private static final long KEY = 5;

    private final SessionFixture replica = new SessionFixture();

    @Test
    void shouldExecuteARequestOnceAndAnswerItsCopies()
    {
        replica.apply(100, open(SESSION, 2, 4, 100));

        assertEquals(SessionStatus.EXECUTED, replica.apply(101, request(SESSION, 1, 1, KEY, 10)));
        assertEquals(10, replica.value());
        assertEquals(SessionStatus.EXECUTED, replica.apply(102, request(SESSION, 0, 1, KEY, 1)), "another lane");
        assertEquals(11, replica.value());
        assertEquals(SessionStatus.DUPLICATE, replica.apply(103, request(SESSION, 1, 1, KEY, 10)));
        assertEquals(10, replica.value(), "as it was answered then");
        assertEquals(Map.of(KEY, 11L), replica.registers.values());
    }

    @Test
    void shouldTakeRequestsOfAWindowInAnyOrderAndCallStaleWhatIsBefore()
    {
        replica.apply(100, open(SESSION, 1, 4, 100));
        for (final long number : new long[]{3, 1, 4, 2, 5})
        {
            assertEquals(SessionStatus.EXECUTED, replica.apply(100 + number, request(SESSION, 0, number, KEY, 1)));
        }

        assertEquals(SessionStatus.STALE, replica.apply(110, request(SESSION, 0, 1, KEY, 1)));
        assertEquals(SessionStatus.DUPLICATE, replica.apply(111, request(SESSION, 0, 2, KEY, 1)));
        assertEquals(Map.of(KEY, 5L), replica.registers.values());
    }

    @Test
    void shouldNeverExecuteWhatWasResolvedBefore()
    {
        replica.apply(100, open(SESSION, 1, 4, 100));
        replica.apply(101, request(SESSION, 0, 1, KEY, 1));

        assertEquals(SessionStatus.DUPLICATE, replica.apply(102, resolve(SESSION, 0, 1)));
        assertEquals(1, replica.value());
        assertEquals(SessionStatus.NOT_EXECUTED, replica.apply(103, resolve(SESSION, 0, 2)));
        assertEquals(SessionStatus.NOT_EXECUTED, replica.apply(104, request(SESSION, 0, 2, KEY, 1)));
        assertEquals(SessionStatus.NOT_EXECUTED, replica.apply(105, resolve(SESSION, 0, 2)));
        assertEquals(SessionStatus.EXECUTED, replica.apply(106, request(SESSION, 0, 6, KEY, 1)));
        assertEquals(SessionStatus.STALE, replica.apply(107, resolve(SESSION, 0, 2)));
        assertEquals(Map.of(KEY, 2L), replica.registers.values());
    }

    @Test
    void shouldSayThatALongReplyIsNotKept()
    {
        final SessionFixture small = new SessionFixture();
        final SessionMachine machine = new SessionMachine(small.registers, small.registers,
            new SessionLimits(6_400, 4, 1_000, 10_000));
        final UnsafeBuffer reply = new UnsafeBuffer(new byte[64 * 1024]);
        final byte[] opening = open(SESSION, 1, 4, 100);
        final byte[] request = request(SESSION, 0, 1, KEY, 1);
        machine.apply(txn(100), new UnsafeBuffer(opening), 0, opening.length, reply);
        assertEquals(9, machine.apply(txn(101), new UnsafeBuffer(request), 0, request.length, reply));
        assertEquals(1, machine.apply(txn(102), new UnsafeBuffer(request), 0, request.length, reply));
        assertEquals(SessionStatus.REPLY_NOT_KEPT.code(), reply.getByte(0));
        assertEquals(Map.of(KEY, 1L), small.registers.values());
    }

    @Test
    void shouldRefuseWhatHasNoSession()
    {
        assertEquals(SessionStatus.UNKNOWN_SESSION, replica.apply(100, request(SESSION, 0, 1, KEY, 1)));
        assertEquals(SessionStatus.UNKNOWN_SESSION, replica.apply(100, resolve(SESSION, 0, 1)));
        assertEquals(SessionStatus.UNKNOWN_SESSION, replica.apply(100, close(SESSION, 1)));
        assertEquals(SessionStatus.UNKNOWN_SESSION, replica.apply(100, evict(SESSION, 1)));

        replica.apply(101, open(SESSION, 2, 4, 101));
        assertEquals(SessionStatus.UNKNOWN_SESSION, replica.apply(102, request(SESSION, 2, 1, KEY, 1)), "two lanes");
        assertEquals(SessionStatus.OTHER_SESSION, replica.apply(103, close(SESSION, 1)));
        assertEquals(SessionStatus.OTHER_SESSION, replica.apply(103, evict(SESSION, 3)));
        assertEquals(Map.of(), replica.registers.values());
    }

    @Test
    void shouldOpenASessionOnceAndNotByALateRequest()
    {
        assertEquals(SessionStatus.TOO_OLD, replica.apply(2_000, open(SESSION, 1, 4, 900)));
        assertEquals(SessionStatus.TOO_OLD, replica.apply(2_000, open(SESSION, 1, 4, 3_100)));
        assertEquals(SessionStatus.EXECUTED, replica.apply(2_000, open(SESSION, 1, 4, 1_000)));
        assertEquals(SessionStatus.DUPLICATE, replica.apply(9_000, open(SESSION, 1, 4, 1_000)));
        assertEquals(SessionStatus.OTHER_SESSION, replica.apply(2_001, open(SESSION, 2, 4, 2_000)));
        assertEquals(SessionStatus.OTHER_SESSION, replica.apply(2_001, open(SESSION, 1, 8, 2_000)));
    }

    @Test
    void shouldTakeNothingOfAClosedSessionAndKeepItUntilItIsIdle()
    {
        replica.apply(100, open(SESSION, 1, 4, 100));
        replica.apply(101, request(SESSION, 0, 1, KEY, 1));
        assertEquals(SessionStatus.EXECUTED, replica.apply(102, close(SESSION, 1)));

        assertEquals(SessionStatus.UNKNOWN_SESSION, replica.apply(103, request(SESSION, 0, 1, KEY, 1)));
        assertEquals(SessionStatus.UNKNOWN_SESSION, replica.apply(103, resolve(SESSION, 0, 1)));
        assertEquals(SessionStatus.OTHER_SESSION, replica.apply(104, open(SESSION, 1, 4, 100)));
        assertEquals(SessionStatus.IN_USE, replica.apply(10_102, evict(SESSION, 1)));
        assertEquals(SessionStatus.EXECUTED, replica.apply(10_103, evict(SESSION, 1)));
        assertEquals(0, replica.machine.table().size());
        assertEquals(SessionStatus.TOO_OLD, replica.apply(10_104, open(SESSION, 1, 4, 100)));
        assertEquals(0, replica.machine.recomputedChecksum());
        assertEquals(0, replica.machine.table().checksum());
    }

    @Test
    void shouldEvictOnlyWhatIsIdleInAllLanesAndNameIt()
    {
        replica.apply(100, open(SESSION, 2, 4, 100));
        replica.apply(100, open(SESSION + 1, 3, 4, 100));
        replica.apply(5_000, request(SESSION, 1, 1, KEY, 1));

        assertEquals(SessionStatus.EXECUTED, replica.apply(12_000, idle(10)));
        final UnsafeBuffer named = new UnsafeBuffer(replica.reply());
        assertEquals(1 + 9, named.capacity());
        assertEquals(SESSION + 1, named.getLong(1));
        assertEquals(3, named.getByte(9));
        assertEquals(SessionStatus.IN_USE, replica.apply(12_000, evict(SESSION, 2)));
        assertEquals(SessionStatus.EXECUTED, replica.apply(12_000, evict(SESSION + 1, 3)));
        replica.apply(20_000, idle(0));
        assertEquals(1, replica.reply().length, "no more than asked for");
    }

    @Test
    void shouldRefuseMoreSessionsThanTheLimit()
    {
        final int[] bucket = new int[SessionLimits.BUCKETS];
        int refused = 0;
        for (long session = 1; session <= 8_000; session++)
        {
            final SessionStatus status = replica.apply(100, open(session, 1, 1, 100));
            final boolean isFull = ++bucket[SessionTable.bucketOf(session)] > 100;
            refused += isFull ? 1 : 0;
            assertEquals(isFull ? SessionStatus.TOO_MANY_SESSIONS : SessionStatus.EXECUTED, status);
        }

        assertTrue(refused > 1_500, "refused " + refused);
        assertTrue(replica.machine.table().size() <= 6_400);
    }

    @Test
    void shouldPassWhatHasNoSession()
    {
        final byte[] command = new byte[Registers.COMMAND_LENGTH];
        Registers.command(KEY, 7).getBytes(0, command);
        final UnsafeBuffer reply = new UnsafeBuffer(new byte[64 * 1024]);
        assertEquals(8, replica.machine.apply(txn(100), new UnsafeBuffer(command), 0, command.length, reply));
        assertEquals(7, reply.getLong(0));
        assertEquals(1, replica.keys(command).size());
    }

    @Test
    void shouldNameWhatIsWrongWithACommand()
    {
        assertProblem("kind of session command is 247", new byte[]{(byte)0xF7, 1});
        assertProblem("OPEN is 2 bytes long: 21 expected", new byte[]{(byte)0xF1, 1});
        assertProblem("REQUEST is 19 bytes long: at least 20 expected", Arrays.copyOf(request(1, 0, 1, 1, 1), 19));
        assertProblem("lanes are 9: use 1 to 8", open(SESSION, 9, 1, 0));
        assertProblem("lanes are 0: use 1 to 8", evict(SESSION, 0));
        assertProblem("window is 129: use 1 to 128", open(SESSION, 1, 129, 0));
        assertProblem("session is 0", open(0, 1, 1, 0));
        assertProblem("lane is 8: use 0 to 7", resolve(SESSION, 8, 1));
        assertProblem("number of request is 0: begin with 1", resolve(SESSION, 0, 0));
        assertProblem("changes nothing: send it without a session", request(SESSION, 0, 1, KEY, 0));
        final byte[] nested = request(SESSION, 0, 1, KEY, 1);
        nested[SessionCommand.REQUEST_HEADER] = (byte)0xF3;
        assertProblem("has to do with a session itself", nested);
        final byte[] other = open(SESSION, 1, 1, 0);
        other[1] = 2;
        assertProblem("layout version of OPEN is 2: use version 1", other);
        assertNull(replica.problem(open(SESSION, 8, 128, 0)));
    }

    /** Two replicas execute the same in orders that differ wherever keys allow it. */
    @Test
    void shouldBeTheSameInEachOrderThatKeysAllow()
    {
        int duplicates = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            final Random random = new Random(seed);
            final List<byte[]> commands = commands(random, 120);
            final List<Integer> order = reordered(random, commands);
            final SessionFixture one = new SessionFixture();
            final SessionFixture other = new SessionFixture();
            final byte[][] replies = new byte[commands.size()][];
            for (int i = 0; i < commands.size(); i++)
            {
                duplicates += SessionStatus.DUPLICATE == one.apply(time(i), commands.get(i)) ? 1 : 0;
                replies[i] = one.reply();
            }

            boolean isReordered = false;
            for (int i = 0; i < order.size(); i++)
            {
                final int which = order.get(i);
                isReordered |= which != i;
                other.apply(time(which), commands.get(which));
                assertArrayEquals(replies[which], other.reply(), "seed " + seed + " command " + which);
            }

            assertTrue(isReordered);
            assertEquals(one.machine.checksum(), other.machine.checksum(), "seed " + seed);
            assertEquals(one.registers.values(), other.registers.values());
            assertEquals(one.machine.table().checksum(), one.machine.recomputedChecksum());
        }

        assertTrue(duplicates > 500, "duplicates " + duplicates);
    }

    @Test
    void shouldComeBackFromASnapshotThatIsWrittenWhileAllGoesOn()
    {
        final UnsafeBuffer piece = new UnsafeBuffer(new byte[StateSnapshot.PIECE_MAX]);
        for (int seed = 0; seed < 100; seed++)
        {
            final Random random = new Random(seed);
            final List<byte[]> commands = commands(random, 200);
            final SessionFixture one = new SessionFixture();
            for (int i = 0; i < 100; i++)
            {
                one.apply(time(i), commands.get(i));
            }

            final long checksum = one.machine.table().checksum();
            final StateSnapshot snapshot = one.machine.snapshot();
            final List<byte[]> pieces = new ArrayList<>();
            for (int i = 100; i < 200; i++)
            {
                one.apply(time(i), commands.get(i));
                final int length = 0 == random.nextInt(4) && i < 150 ? snapshot.write(piece) : 0;
                if (length > 0)
                {
                    pieces.add(Arrays.copyOf(piece.byteArray(), length));
                }
            }

            pieces.addAll(pieces(snapshot));
            final SessionFixture back = restored(pieces);
            assertEquals(checksum, back.machine.table().checksum(), "seed " + seed);
            assertEquals(checksum, back.machine.recomputedChecksum());
            final SessionFixture whole = restored(pieces(one.machine.snapshot()));
            assertEquals(one.machine.checksum(), whole.machine.checksum());
            assertEquals(one.registers.values(), whole.registers.values());
        }
    }

    @Test
    void shouldRefuseASnapshotThatIsNotWholeOrOfSomethingElse()
    {
        replica.apply(100, open(SESSION, 2, 4, 100));
        replica.apply(101, request(SESSION, 0, 1, KEY, 1));
        final List<byte[]> pieces = pieces(replica.machine.snapshot());
        assertEquals(replica.machine.checksum(), restored(pieces).machine.checksum());

        final List<byte[]> without = new ArrayList<>(pieces);
        without.remove(1);
        assertThrows(IllegalStateException.class, () -> restored(without));
        final List<byte[]> twice = new ArrayList<>(pieces);
        twice.add(pieces.get(1));
        assertThrows(IllegalStateException.class, () -> restored(twice));
        assertThrows(IllegalStateException.class, () -> restored(pieces.subList(1, pieces.size())));
        final List<byte[]> changed = new ArrayList<>(pieces);
        changed.set(1, changed.get(1).clone());
        changed.get(1)[13]++;
        assertThrows(IllegalStateException.class, () -> restored(changed));
    }

    private static List<byte[]> commands(final Random random, final int count)
    {
        final List<byte[]> commands = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            final long session = 1 + random.nextInt(3);
            final int lane = random.nextInt(3);
            final long number = 1 + random.nextInt(2 + i / 8);
            commands.add(switch (random.nextInt(16))
            {
                case 0, 1 -> open(session, 3, 4, time(i) - random.nextInt(1_200));
                case 2 -> close(session, 3);
                case 3, 4 -> evict(session, 3);
                case 5, 6 -> resolve(session, lane, number);
                default -> request(session, lane, number, random.nextInt(4), 1 + number);
            });
        }

        return commands;
    }

    /** Of two that share a key the first one stays first. */
    private List<Integer> reordered(final Random random, final List<byte[]> commands)
    {
        final List<Integer> rest = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++)
        {
            rest.add(i);
        }

        final List<Integer> order = new ArrayList<>();
        while (!rest.isEmpty())
        {
            final Set<Long> taken = new HashSet<>();
            final List<Integer> free = new ArrayList<>();
            for (final int which : rest)
            {
                final List<Long> keys = replica.keys(commands.get(which));
                assertNotEquals(List.of(), keys);
                if (keys.stream().noneMatch(taken::contains))
                {
                    free.add(which);
                }

                taken.addAll(keys);
            }

            final Integer next = free.get(random.nextInt(free.size()));
            order.add(next);
            rest.remove(next);
        }

        return order;
    }

    /** Now and then nothing happens for long, so that sessions are idle. */
    private static long time(final int i)
    {
        return 100_000 + i * 10L + i / 30 * 15_000L;
    }

    private void assertProblem(final String text, final byte[] command)
    {
        final String problem = replica.problem(command);
        assertTrue(null != problem && problem.contains(text), problem);
    }
}
