package org.entente.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;

import org.entente.core.message.Message;
import org.entente.core.message.Stable;
import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Frontier;
import org.junit.jupiter.api.Test;

class OutboxTest
{
    private static final int NODES = 3;
    private static final long PEERS = 0b110;

    private final Frontier applied = new Frontier(NODES);
    private long told = -1;
    private final Effects effects = (Effects)Proxy.newProxyInstance(
        Effects.class.getClassLoader(), new Class<?>[] {Effects.class}, (proxy, method, args) ->
        {
            told = ((Message)args[1]).applied.get(0);
            return null;
        });
    private final Outbox outbox = new Outbox(0, effects, applied, null);

    @Test
    void shouldTellTheFrontierWithWhatWaitsForTheJournal()
    {
        applied.set(0, 7);
        outbox.send(PEERS, stable(false));
        assertEquals(7, told);
        assertEquals(PEERS, outbox.takeSent());
    }

    @Test
    void shouldTellNoFrontierWithWhatIsCertain()
    {
        applied.set(0, 7);
        final Stable stable = stable(false);
        outbox.send(PEERS, stable);
        outbox.takeSent();

        stable.isCertain = true;
        outbox.send(PEERS, stable);
        assertEquals(0, told);
        assertEquals(NodeSet.EMPTY, outbox.takeSent(), "they have not been told");
    }

    private static Stable stable(final boolean isCertain)
    {
        final Stable stable = new Stable(NODES, 2, 4);
        stable.isCertain = isCertain;
        return stable;
    }
}
