package org.entente.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.simulation.service.Accounts;
import org.entente.spi.Consistency;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Scans of everything, executed at barriers, beside transfers between two accounts: each sees the whole sum, all that
 * was answered before it was asked for, and of two scans one sees all that the other does.
 */
class ScanSimulationTest
{
    private static final int SEEDS = 200;
    private static final int[] REPLICAS = {3, 5, 3, 2, 4, 1};

    /** Transfers, and scans. */
    private static final class Transfers implements SimulatedWorkload
    {
        private final Consistency consistency;
        /** What answers have shown of each account: a scan that is asked for now sees at least that. */
        private final long[] answered = new long[Accounts.SIZE];
        private final List<Scan> scans = new ArrayList<>();

        private Transfers(final Consistency consistency)
        {
            this.consistency = consistency;
        }

        @Override
        public int next(final Operation operation, final SplitMix random, final MutableDirectBuffer command)
        {
            if (random.chance(8))
            {
                operation.attachment = answered.clone();
                operation.asQuery(consistency);
                return Accounts.scan(command);
            }

            final int from = random.below(Accounts.SIZE);
            final int to = (from + 1 + random.below(Accounts.SIZE - 1)) % Accounts.SIZE;
            operation.attachment = new int[] {from, to};
            return Accounts.transfer(command, from, to, 1 + random.below(50));
        }

        @Override
        public void onReply(final Operation operation, final DirectBuffer reply, final int offset, final int length)
        {
            if (operation.attachment instanceof final int[] accounts)
            {
                for (int i = 0; i < accounts.length; i++)
                {
                    answered[accounts[i]] = Math.max(answered[accounts[i]], Accounts.versionOf(reply, i));
                }

                return;
            }

            final long[] floor = (long[])operation.attachment;
            final Scan scan = new Scan(operation.executeAt(), new long[Accounts.SIZE]);
            long sum = 0;
            for (int account = 0; account < Accounts.SIZE; account++)
            {
                sum += Accounts.balanceOf(reply, account);
                scan.versions[account] = Accounts.versionOf(reply, account);
                assertTrue(scan.versions[account] >= floor[account],
                    "a scan has missed a transfer that was answered before it was asked for: " + operation);
                answered[account] = Math.max(answered[account], scan.versions[account]);
            }

            assertEquals(Accounts.SUM, sum, "a scan has seen a part of a transfer");
            scans.add(scan);
        }

        @Override
        public void onEnd()
        {
            scans.sort(Comparator.comparingLong(Scan::executeAt));
            for (int i = 1; i < scans.size(); i++)
            {
                for (int account = 0; account < Accounts.SIZE; account++)
                {
                    assertTrue(scans.get(i - 1).versions[account] <= scans.get(i).versions[account],
                        "two scans of which neither has seen all that the other has");
                }
            }
        }
    }

    private record Scan(long executeAt, long[] versions)
    {
    }

    @Test
    void shouldScanEverythingAtOneMomentWhateverGoesWrong()
    {
        final Tally total = new Tally();
        int scans = 0;
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            final Transfers transfers = new Transfers(Consistency.TRANSACTION);
            total.add(run(seed, Faults.all(), transfers));
            scans += transfers.scans.size();
        }

        System.out.println(SEEDS + " seeds: " + scans + " scans answered beside " + total.of(Counter.OK) +
            " operations, " + total.of(Counter.CRASH) + " crashes");
        assertTrue(scans > 5 * SEEDS, "only " + scans + " scans were answered");
    }

    @Test
    void shouldCatchScansThatAreNotMadeAtBarriers()
    {
        final String message = assertThrows(AssertionError.class,
            () -> run(1, Faults.of("delay"), new Transfers(Consistency.LOCAL))).getMessage();
        assertTrue(message.contains("a scan has missed a transfer that was answered before"), message);
    }

    @Test
    void shouldGiveTheSameRunForTheSameSeed()
    {
        final long digest = run(5, Faults.all(), new Transfers(Consistency.TRANSACTION)).digest();
        assertEquals(digest, run(5, Faults.all(), new Transfers(Consistency.TRANSACTION)).digest());
    }

    private static Tally run(final long seed, final Faults faults, final Transfers transfers)
    {
        final SimulationConfig config = new SimulationConfig();
        config.replicas = REPLICAS[(int)(seed % REPLICAS.length)];
        config.operations = 200;
        config.faults = faults;
        return Simulation.of(config, seed)
            .stateMachine(Accounts::new).keyExtractor(new Accounts()).workload(transfers).run();
    }
}
