package org.entente.pipeline;

import org.agrona.ExpandableArrayBuffer;
import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;

/**
 * Commands that came in together and go on as one transaction, so that they share its messages, records and votes. The
 * transaction has the keys of all of them; its payload is a {@link CommandFrames}; they execute one after the other at
 * its place. One command alone, with nothing undecided, waits for nobody, so little load is answered as if there was no
 * batch; when else commands wait, {@link Gathering} says.
 * <p>
 * All of one kind: a read is executed at its coordinator alone. Used by the consensus stage; does not allocate once
 * its buffers have grown.
 */
final class CommandBatch
{
    private final Replica replica;
    private final RingEffects effects;
    private final TxnKind kind;
    private final int commandsMax;
    private final int lengthMax;
    private final KeySet keys;
    private final ExpandableArrayBuffer frames = new ExpandableArrayBuffer(EffectSlot.INITIAL_CAPACITY);
    private WaitingClients.Group waiting;
    private int length;
    private long transactions;
    private long commands;

    CommandBatch(final Replica replica, final RingEffects effects, final TxnKind kind, final Limits limits)
    {
        this.replica = replica;
        this.effects = effects;
        this.kind = kind;
        commandsMax = limits.commandsMax;
        lengthMax = limits.lengthMax;
        keys = new KeySet(limits.keysMax);
        waiting = effects.waiting().take();
    }

    /**
     * Limits of a transaction.
     *
     * @param commandsMax 1 to {@link org.entente.core.time.Timestamp#COMMANDS_MAX}.
     * @param keysMax     of all its commands.
     * @param lengthMax   of its payload in bytes.
     */
    record Limits(int commandsMax, int keysMax, int lengthMax)
    {
        static Limits of(final ReplicaConfig config)
        {
            return new Limits(config.commandsMax, config.keysMax, config.txnPayloadMax());
        }

        Limits ofOne()
        {
            return new Limits(1, keysMax, lengthMax);
        }
    }

    /** Transactions that were proposed, those that were refused included. */
    long transactions()
    {
        return transactions;
    }

    /** Commands in them. */
    long commands()
    {
        return commands;
    }

    boolean isEmpty()
    {
        return 0 == waiting.size;
    }

    /** Commands that are there. */
    int size()
    {
        return waiting.size;
    }

    /**
     * Takes a command, after it has sent on its way what is there where the two do not fit into one transaction, or
     * this one cannot be joined.
     *
     * @param slot        its client, its bytes, and the time.
     * @param commandKeys of the command; borrowed.
     */
    void add(final InboundSlot slot, final KeySet commandKeys)
    {
        final boolean isFull = !isEmpty() &&
            (length + CommandFrames.HEAD_LENGTH + slot.length > lengthMax || !keys.addAll(commandKeys));
        if (isFull)
        {
            submit(slot.stampMicros);
        }

        if (isEmpty())
        {
            keys.copyFrom(commandKeys);
        }

        waiting.add(slot.session, slot.correlation);
        length = CommandFrames.append(frames, length, slot.buffer, 0, slot.length);
        if (waiting.size == commandsMax)
        {
            submit(slot.stampMicros);
        }
    }

    /** Proposes what is there before a command that touches one of its keys. */
    void submitBefore(final long nowMicros, final KeySet commandKeys)
    {
        if (!isEmpty() && keys.common(commandKeys) > 0)
        {
            submit(nowMicros);
        }
    }

    /** Proposes what is there as one transaction; nothing happens where nothing is. */
    void submit(final long nowMicros)
    {
        if (isEmpty())
        {
            return;
        }

        final WaitingClients.Group clients = waiting;
        final int end = length;
        transactions++;
        commands += clients.size;
        length = 0;
        if (1 == clients.size)
        {
            clients.size = 0;
            submit(nowMicros, clients.sessions[0], clients.correlations[0], end);
        }
        else
        {
            waiting = effects.waiting().take();
            final int more = clients.size - 1;
            final boolean isTaken = submit(nowMicros, WaitingClients.SESSION, clients.number, end);
            replica.status().refusedRequests += isTaken ? 0 : more;
        }
    }

    private boolean submit(final long nowMicros, final long session, final long correlation, final int end)
    {
        final boolean isTaken = replica.onSubmit(nowMicros, session, correlation, kind, keys, frames, 0, end);
        if (!isTaken)
        {
            effects.refuse(session, correlation, Refusal.BACK_PRESSURED);
        }

        return isTaken;
    }
}
