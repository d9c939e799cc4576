package org.entente.node.kv;

import org.entente.app.Commands;
import org.entente.simulation.service.EngineCluster;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertNull;

/** The contract, held against real engines in one process, with real threads and real time. */
class EngineKeyValueTest
{
    /** One node: the same engine, without peers. */
    @Nested
    class SingleNode extends Engines
    {
        SingleNode()
        {
            super(1);
        }
    }

    /** Three nodes; the two clients use different ones. */
    @Nested
    class ThreeNodes extends Engines
    {
        ThreeNodes()
        {
            super(3);
        }
    }

    /** A contract test over so many engines. */
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    abstract static class Engines extends KeyValueContract
    {
        private final int nodes;
        private EngineCluster cluster;

        Engines(final int nodes)
        {
            this.nodes = nodes;
        }

        @Override
        Commands begin()
        {
            cluster = EngineCluster.launch(nodes, KvStateMachine::new, () -> new KvKeyExtractor(KvLimits.DEFAULT));
            return cluster.commands(0);
        }

        @Override
        Commands other()
        {
            return cluster.commands(1 % nodes);
        }

        @Override
        void end()
        {
            for (int node = 0; node < nodes; node++)
            {
                assertNull(cluster.haltCause(node));
            }

            cluster.close();
        }
    }
}
