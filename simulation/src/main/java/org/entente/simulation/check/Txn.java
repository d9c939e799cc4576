package org.entente.simulation.check;

import org.entente.simulation.history.Event;
import org.entente.simulation.history.Mop;

import java.util.List;

/** A transaction of a history: what was asked, and what became of it. */
final class Txn
{
    /** Index of this in {@link Txns}, and of its node in the graph. */
    final int number;
    final Event invoked;
    /** Null while nobody knows, as if the client had been told so. */
    Event ended;
    /** As answered if it was answered, else as asked. */
    List<Mop> mops;
    /** For each micro-operation, the dense number of its key. */
    final int[] keys;
    /** Answered, or seen by somebody who was answered. */
    boolean hasHappened;

    Txn(final int number, final Event invoked, final int[] keys)
    {
        this.number = number;
        this.invoked = invoked;
        this.keys = keys;
        mops = invoked.mops();
    }

    void end(final Event event)
    {
        ended = event;
        if (Event.Type.OK == event.type())
        {
            mops = event.mops();
            hasHappened = true;
        }
    }

    boolean isOk()
    {
        return null != ended && Event.Type.OK == ended.type();
    }

    boolean isFailed()
    {
        return null != ended && Event.Type.FAIL == ended.type();
    }

    /** Place in the history at which it was over, beyond all others if that never was. */
    long endIndex()
    {
        return isOk() ? ended.index() : Long.MAX_VALUE;
    }

    long executeAt()
    {
        return isOk() ? ended.executeAt() : 0;
    }

    /** Answered, with a place in the engine's own order. */
    boolean isOrdered()
    {
        return 0 != executeAt();
    }

    boolean isRead()
    {
        for (int i = 0; i < keys.length; i++)
        {
            if (!mops.get(i).isRead())
            {
                return false;
            }
        }

        return true;
    }

    /** For people: who, when, what. */
    @Override
    public String toString()
    {
        final StringBuilder text = new StringBuilder(96);
        text.append("process ").append(invoked.process()).append(", ").append(invoked.index()).append(" to ")
            .append(null == ended ? "-" : ended.index()).append(", ")
            .append(null == ended ? Event.Type.INFO.label() : ended.type().label()).append(' ').append(mops);
        if (0 != executeAt())
        {
            text.append(" executeAt ").append(executeAt());
        }

        return text.toString();
    }
}
