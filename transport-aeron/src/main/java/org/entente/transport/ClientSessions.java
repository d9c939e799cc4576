package org.entente.transport;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The sessions of a gateway in slots. A session's id carries its slot, and random bits that make it hard to guess and
 * different from those of an earlier start. The polling thread adds and removes, any thread looks up.
 */
final class ClientSessions
{
    private static final int SLOT_BITS = 16;
    private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;
    // How many clients more are told that there is no room; beyond them a client runs into its time-out.
    private static final int REFUSALS_MAX = 8;

    private final int sessionsMax;
    private final AtomicReferenceArray<ClientSession> slots;
    private final AtomicInteger size = new AtomicInteger();

    /** @param sessionsMax most sessions at once. */
    ClientSessions(final int sessionsMax)
    {
        this.sessionsMax = sessionsMax;
        slots = new AtomicReferenceArray<>(sessionsMax + REFUSALS_MAX);
    }

    int slotCount()
    {
        return slots.length();
    }

    ClientSession inSlot(final int slot)
    {
        return slots.get(slot);
    }

    /** A slot for a new session, or -1. */
    int freeSlot()
    {
        return firstFree(0, sessionsMax);
    }

    /** A slot for a session that is refused, or -1. */
    int freeRefusalSlot()
    {
        return firstFree(sessionsMax, slots.length());
    }

    static long newId(final int slot)
    {
        return ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE & ~SLOT_MASK | slot;
    }

    void add(final ClientSession session)
    {
        slots.set(slotOf(session.id), session);
        if (null == session.refusal)
        {
            size.incrementAndGet();
        }
    }

    void remove(final ClientSession session)
    {
        slots.set(slotOf(session.id), null);
        if (null == session.refusal)
        {
            size.decrementAndGet();
        }
    }

    /** Null where there is none with this id. */
    ClientSession byId(final long id)
    {
        final int slot = slotOf(id);
        final ClientSession session = slot < slots.length() ? slots.get(slot) : null;

        return null != session && session.id == id ? session : null;
    }

    /** The session that an earlier copy of the same connect has made, or null. */
    ClientSession byNonce(final long clientNonce, final int ingressSessionId)
    {
        for (int i = 0; i < slots.length(); i++)
        {
            final ClientSession session = slots.get(i);
            if (null != session && session.clientNonce == clientNonce && session.ingressSessionId == ingressSessionId)
            {
                return session;
            }
        }

        return null;
    }

    /** Sessions, those that are refused not included. */
    int size()
    {
        return size.get();
    }

    private static int slotOf(final long id)
    {
        return (int)(id & SLOT_MASK);
    }

    private int firstFree(final int from, final int to)
    {
        for (int i = from; i < to; i++)
        {
            if (null == slots.get(i))
            {
                return i;
            }
        }

        return -1;
    }
}
