package org.entente.eventstore;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.CompletableFuture;

import org.agrona.DirectBuffer;
import org.entente.app.Commands;
import org.entente.app.Reply;
import org.entente.session.SessionLimits;
import org.entente.session.SessionMachine;
import org.entente.simulation.service.EngineCluster;
import org.entente.simulation.service.ServiceSimulation;
import org.entente.simulation.service.SimulationContext;
import org.entente.spi.Consistency;

/** What is more than one state machine in memory. */
final class Clusters
{
    private Clusters()
    {
    }

    /**
     * Engines in one process, each with a state machine within sessions as a node has it.
     *
     * @param nodes 1 is a cluster of one.
     */
    static Topology engines(final int nodes)
    {
        final EngineCluster cluster = EngineCluster.launch(nodes, Clusters::machine, Clusters::machine);
        return new Topology()
        {
            @Override
            public Commands commands()
            {
                return new RotatingCommands(cluster, nodes);
            }

            @Override
            public Commands node(final int node)
            {
                return cluster.commands(node % nodes);
            }

            @Override
            public void close()
            {
                for (int i = 0; i < nodes; i++)
                {
                    assertNull(cluster.haltCause(i));
                }

                cluster.close();
            }
        };
    }

    /** Three replicas that die and come back, on a network that loses, with disks that rot; all from a seed. */
    static Topology underFaults(final long seed)
    {
        final ServiceSimulation simulation = ServiceSimulation.launch(new SimulationContext()
            .seed(seed)
            .stateMachine(() -> new EventStoreMachine(EventStoreLimits.DEFAULT))
            .keyExtractor(new EventStoreMachine(EventStoreLimits.DEFAULT)));
        final Commands[] clients = {
            simulation.exactlyOnce(), simulation.exactlyOnce(), simulation.exactlyOnce(), simulation.exactlyOnce()};
        return new Topology()
        {
            @Override
            public Commands commands()
            {
                return clients[3];
            }

            @Override
            public Commands node(final int node)
            {
                return clients[node % 3];
            }

            @Override
            public void close()
            {
                simulation.finish();
            }
        };
    }

    private static SessionMachine machine()
    {
        final EventStoreMachine machine = new EventStoreMachine(EventStoreLimits.DEFAULT);
        return new SessionMachine(machine, machine, SessionLimits.DEFAULT);
    }

    /** Each command to the next node. */
    private static final class RotatingCommands implements Commands
    {
        private final EngineCluster cluster;
        private final int nodes;
        private int next;

        private RotatingCommands(final EngineCluster cluster, final int nodes)
        {
            this.cluster = cluster;
            this.nodes = nodes;
        }

        @Override
        public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
        {
            return cluster.commands(next++ % nodes).write(command, offset, length);
        }

        @Override
        public CompletableFuture<Reply> read(
            final DirectBuffer command, final int offset, final int length, final Consistency consistency)
        {
            return cluster.commands(next++ % nodes).read(command, offset, length, consistency);
        }

        @Override
        public <T> T await(final CompletableFuture<T> future)
        {
            return cluster.commands(0).await(future);
        }

        @Override
        public void close()
        {
        }
    }
}
