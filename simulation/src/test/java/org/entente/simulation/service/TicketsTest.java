package org.entente.simulation.service;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.Reply;
import org.entente.spi.Consistency;
import org.entente.spi.StateSnapshot;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * An application tests itself, as docs/testing-applications.md shows it: the first test is all that it takes. The
 * others make the mistakes that are easily made, and see them found.
 */
class TicketsTest
{
    private static final int SEEDS = 30;
    private static final int SHOWS = 4;
    private static final int TICKETS = 40;
    private static final String FOUND = "(?s)(.*result differs.*|.*states? of .* differ.*|" +
        ".*the state of node . has checksum.*|.*declared read-only has changed the state.*)";

    @Test
    void shouldSellEachTicketOnceWhateverGoesWrong()
    {
        for (long seed = 1; seed <= SEEDS; seed++)
        {
            sell(seed, Tickets::new);
        }
    }

    /** Sells tickets while things go wrong; closing the simulation checks that all replicas have become equal. */
    private static void sell(final long seed, final Supplier<Tickets> tickets)
    {
        final SimulationContext context =
            new SimulationContext().seed(seed).stateMachine(tickets).keyExtractor(new Tickets());
        try (ServiceSimulation service = ServiceSimulation.launch(context))
        {
            final Commands client = service.exactlyOnce();
            final List<CompletableFuture<Reply>> sold = new ArrayList<>();
            for (int buyer = 0; buyer < TICKETS; buyer++)
            {
                sold.add(client.write(command(Tickets.BUY, buyer % SHOWS, buyer), 0, Tickets.LENGTH));
                service.advance(3_000);
            }

            for (int buyer = 0; buyer < TICKETS; buyer++)
            {
                final long number = client.await(sold.get(buyer)).result().getLong(0, ByteOrder.LITTLE_ENDIAN);
                final DirectBuffer list = client.await(client.read(
                    command(Tickets.LIST, buyer % SHOWS, 0), 0, Tickets.LENGTH, Consistency.QUORUM)).result();
                assertTrue(0 == number || buyer == buyerOf(number, list),
                    "ticket " + number + " is not that of buyer " + buyer);
            }
        }
    }

    /** @return -1 where there is no such ticket. */
    private static long buyerOf(final long number, final DirectBuffer list)
    {
        final long at = (number - 1) * Long.BYTES;
        return at < 0 || at >= list.capacity() ? -1 : list.getLong((int)at, ByteOrder.LITTLE_ENDIAN);
    }

    private static DirectBuffer command(final byte kind, final long show, final long buyer)
    {
        final UnsafeBuffer command = new UnsafeBuffer(new byte[Tickets.LENGTH]);
        command.putByte(0, kind);
        command.putLong(1, show, ByteOrder.LITTLE_ENDIAN);
        command.putLong(9, buyer, ByteOrder.LITTLE_ENDIAN);
        return command;
    }

    /** Replicas sell the tickets of different shows in different orders. */
    @Test
    void shouldFindACounterThatNoKeyStandsFor()
    {
        assertFound(() -> new Tickets()
        {
            private long orders;

            @Override
            long sell(final Transaction txn, final long show, final long buyer)
            {
                super.sell(txn, show, buyer);
                return ++orders;
            }
        });
    }

    @Test
    void shouldFindALimitThatNoKeyStandsFor()
    {
        assertFound(() -> new Tickets()
        {
            private int sold;

            @Override
            long sell(final Transaction txn, final long show, final long buyer)
            {
                return sold++ < TICKETS / 2 ? super.sell(txn, show, buyer) : 0;
            }
        });
    }

    /** Objects without a hashCode of their own lie in another order in each process. */
    @Test
    void shouldFindTheOrderOfAHashTable()
    {
        assertFound(() -> new Tickets()
        {
            private final Map<Object, Long> orders = new IdentityHashMap<>();

            @Override
            long sell(final Transaction txn, final long show, final long buyer)
            {
                orders.put(new Object(), buyer);
                return super.sell(txn, show, buyer) + 1000 * orders.values().iterator().next();
            }
        });
    }

    @Test
    void shouldFindTheTimeOfThisMachine()
    {
        assertFound(() -> new Tickets()
        {
            @Override
            long sell(final Transaction txn, final long show, final long buyer)
            {
                return super.sell(txn, show, System.nanoTime());
            }
        });
    }

    @Test
    void shouldFindAReadThatWrites()
    {
        assertFound(() -> new Tickets()
        {
            @Override
            public int apply(
                final Transaction txn, final DirectBuffer command, final int offset, final int length,
                final MutableDirectBuffer reply)
            {
                sell(txn, 99, 1);
                return super.apply(txn, command, offset, length, reply);
            }
        });
    }

    /** What a snapshot leaves out is missing at the replica that begins with it. */
    @Test
    void shouldFindASnapshotThatLeavesSomethingOut()
    {
        assertFound(() -> new Tickets()
        {
            @Override
            public StateSnapshot snapshot()
            {
                final StateSnapshot whole = super.snapshot();
                return new StateSnapshot()
                {
                    @Override
                    public int write(final MutableDirectBuffer buffer)
                    {
                        return whole.write(buffer) > 0 ? whole.write(buffer) : 0;
                    }

                    @Override
                    public void close()
                    {
                        whole.close();
                    }
                };
            }
        });
    }

    /** Within a few seeds; the message says how to repeat it, and that finds it again. */
    private static void assertFound(final Supplier<Tickets> tickets)
    {
        for (long seed = 1; seed <= SEEDS; seed++)
        {
            final long tried = seed;
            try
            {
                sell(tried, tickets);
            }
            catch (final AssertionError found)
            {
                final String message = found.getMessage() + Arrays.toString(found.getSuppressed());
                assertTrue(message.matches(FOUND), message);
                assertTrue(message.contains("repeat: new SimulationContext().seed(" + tried + "L)"), message);
                assertThrows(AssertionError.class, () -> sell(tried, tickets));
                return;
            }
        }

        throw new AssertionError("not found within " + SEEDS + " seeds");
    }
}
