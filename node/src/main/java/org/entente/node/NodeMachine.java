package org.entente.node;

import org.entente.node.kv.KvKeyExtractor;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvStateMachine;
import org.entente.session.SessionLimits;
import org.entente.session.SessionMachine;

/**
 * What a node replicates: the key-value store, and the sessions of clients around it.
 *
 * @param machine to be given to an engine as its state machine, and as its key extractor.
 * @param store   that is within.
 */
public record NodeMachine(SessionMachine machine, KvStateMachine store)
{
    /** One without content. */
    public static NodeMachine create(final KvLimits limits)
    {
        final KvStateMachine store = new KvStateMachine();
        return new NodeMachine(
            new SessionMachine(store, new KvKeyExtractor(limits), SessionLimits.DEFAULT), store);
    }
}
