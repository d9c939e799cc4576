package org.entente.simulation.service;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Reply;
import org.entente.app.RequestException;
import org.entente.simulation.Counter;
import org.entente.simulation.SplitMix;
import org.entente.spi.Consistency;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What was answered at one replica is read at another, in rounds, while the network falls apart in whatever way the
 * seed says. More rounds than a build has time for: {@code -Dentente.reads.rounds=1000000}.
 */
class ReadElsewhereTest
{
    private static final int ROUNDS = Integer.getInteger("entente.reads.rounds", 5_000);
    private static final int ROUNDS_OF_SEED = 500;
    private static final int ACCOUNT = 4;
    private static final String FAULTS = "delay,partition,oneway,bridge,flap";
    private static final List<Counter> CUTS = List.of(Counter.PARTITION_SINGLE, Counter.PARTITION_HALF,
        Counter.PARTITION_ONE_WAY, Counter.PARTITION_BRIDGE, Counter.PARTITION_FLAPPING);

    private final UnsafeBuffer command = new UnsafeBuffer(new byte[Accounts.TRANSFER_LENGTH]);
    private long rounds;
    private long cuts;
    private long framesCut;
    private long readAgain;
    private long writtenAgain;
    private long oldLocals;

    @Test
    void shouldReadAtAnyReplicaWhatWasAnsweredAtAnother()
    {
        for (int seed = 1; rounds < ROUNDS; seed++)
        {
            final int replicas = 0 == seed % 4 ? 5 : 3;
            try (ServiceSimulation service = ServiceSimulation.launch(new SimulationContext()
                .seed(seed).replicas(replicas).faults(FAULTS)
                .stateMachine(Accounts::new).keyExtractor(new Accounts())))
            {
                run(service, new SplitMix(seed), replicas);
                service.finish();
                for (final Counter cut : CUTS)
                {
                    cuts += service.tally().of(cut);
                }

                framesCut += service.tally().of(Counter.CUT);
            }
        }

        System.out.println(rounds + " rounds, " + cuts + " cuts, " + framesCut + " frames cut off, " + writtenAgain +
            " writes and " + readAgain + " reads sent again, " + oldLocals + " local reads behind");
        assertTrue(cuts > rounds / 100 && framesCut > rounds, "cuts: " + cuts + ", frames: " + framesCut);
        assertTrue(readAgain > 0 && writtenAgain > 0, "nobody was ever cut off");
        assertTrue(oldLocals > 0, "nobody was ever behind: whatever is read would have been right");
    }

    private void run(final ServiceSimulation service, final SplitMix random, final int replicas)
    {
        for (int round = 0; round < ROUNDS_OF_SEED; round++)
        {
            final int writer = random.below(replicas);
            final int reader = (writer + 1 + random.below(replicas - 1)) % replicas;
            final long version = write(service, writer);
            oldLocals += read(service, reader, Consistency.LOCAL) < version ? 1 : 0;
            final Consistency strict = random.chance(50) ? Consistency.QUORUM : Consistency.TRANSACTION;
            final long read = read(service, reader, strict);
            assertTrue(read >= version, () -> "node " + writer + " answered version " + version + ", then node " +
                reader + " read " + read + " with " + strict);
            rounds++;
        }
    }

    /** Again until it is answered. @return how often the account has been changed then. */
    private long write(final ServiceSimulation service, final int node)
    {
        while (true)
        {
            final int length = Accounts.transfer(command, ACCOUNT - 1, ACCOUNT, 1);
            final Reply reply = answer(service, service.at(node).write(command, 0, length));
            if (null != reply)
            {
                return Accounts.versionOf(reply.result(), 1);
            }

            writtenAgain++;
        }
    }

    /** Again until it is answered. @return how often the account has been changed, as the node has it. */
    private long read(final ServiceSimulation service, final int node, final Consistency consistency)
    {
        while (true)
        {
            final int length = Accounts.balance(command, ACCOUNT);
            final Reply reply = answer(service, service.at(node).read(command, 0, length, consistency));
            if (null != reply)
            {
                return Accounts.versionOf(reply.result(), 0);
            }

            readAgain++;
        }
    }

    /** @return null where it was not answered: the node is cut off. */
    private static Reply answer(final ServiceSimulation service, final CompletableFuture<Reply> future)
    {
        try
        {
            return service.await(future);
        }
        catch (final RequestException ex)
        {
            return null;
        }
    }
}
