package org.entente.core.audit;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Effects;
import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Heartbeat;
import org.entente.core.message.Message;
import org.entente.core.message.PreAccept;
import org.entente.core.message.Stable;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** When a replica starts barriers by itself, seen from its door. */
class BarrierTimerTest implements Effects
{
    private static final int NODES = 3;
    private static final int PEER = 1;
    private static final long START_MICROS = 1_000_000;

    private final ReplicaConfig config = new ReplicaConfig();
    private long nowMicros = START_MICROS;
    private long proposed;
    private int barriers;

    /** A replica under load has all its places taken nearly always: it must not wait for another interval each time. */
    @Test
    void shouldStartABarrierAsSoonAsThereIsAPlaceForIt()
    {
        config.barrierMicros = 1_000_000;
        config.txnsInFlightMax = 1;
        final Replica replica = new Replica(0, Topology.ofSize(NODES), config, this);
        replica.onStart(nowMicros);
        decide(replica, Timestamp.of(START_MICROS - 1, PEER), Timestamp.NONE);
        final KeySet keys = new KeySet(1);
        keys.add(1);
        assertTrue(replica.onSubmit(nowMicros, 1, 1, TxnKind.WRITE, keys, new UnsafeBuffer(new byte[8]), 0, 8));

        tick(replica, 1_100);
        assertEquals(0, barriers, "no place");
        assertEquals(0, replica.status().refusedRequests, "nobody has asked for it");

        decide(replica, proposed, Timestamp.NONE);
        final Heartbeat heartbeat = new Heartbeat(NODES);
        heartbeat.applied.set(0, proposed);
        receive(replica, heartbeat, Timestamp.NONE);
        tick(replica, 1);
        assertEquals(1, barriers);
    }

    private void decide(final Replica replica, final long txnId, final long prev)
    {
        final Stable stable = new Stable(NODES, config.keysMax, config.depsMax);
        stable.executeAt = txnId;
        final Definition definition = stable.definition;
        definition.isPresent = true;
        definition.prev = prev;
        definition.kind = TxnKind.WRITE;
        definition.keys.add(1);
        definition.payload.wrap(new byte[8]);
        receive(replica, stable, txnId);
    }

    private void receive(final Replica replica, final Message message, final long txnId)
    {
        message.from = PEER;
        message.txnId = txnId;
        replica.onMessage(nowMicros, message);
    }

    private void tick(final Replica replica, final int millis)
    {
        for (int i = 0; i < millis; i++)
        {
            nowMicros += 1_000;
            replica.onTick(nowMicros);
        }
    }

    @Override
    public void send(final long to, final Message message)
    {
        if (message instanceof PreAccept preAccept && Timestamp.node(message.txnId) == 0)
        {
            proposed = message.txnId;
            barriers += TxnKind.BARRIER == preAccept.definition.kind ? 1 : 0;
        }
    }

    @Override
    public void record(final TxnChange change)
    {
        // Not looked at.
    }

    @Override
    public void recordFrontier(final int node, final Frontier applied)
    {
        // Not looked at.
    }

    @Override
    public void execute(final Execution execution)
    {
        // Not looked at.
    }

    @Override
    public void refuse(final long session, final long correlation, final Refusal refusal)
    {
        throw new AssertionError("refused");
    }
}
