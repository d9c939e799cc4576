package org.entente.client;

import org.agrona.concurrent.UnsafeBuffer;

/** A request of a session on its way; reused by those that take its place in the window. */
final class SessionRequest
{
    static final int FREE = 0;
    /** To be sent, now or at {@link #sendAtNs}. */
    static final int DUE = 1;
    static final int SENT = 2;

    final int lane;
    /** With the header of the session; grows to the longest command that was here. */
    final UnsafeBuffer command = new UnsafeBuffer(new byte[256]);
    int length;
    int state;
    long number;
    long request;
    long deadlineNs;
    long sendAtNs;
    int attempts;
    /** Whether a copy may have been executed, or may be yet. */
    boolean isExposed;
    /** Whether it is given up, and asked what became of it. */
    boolean isResolving;

    SessionRequest(final int lane)
    {
        this.lane = lane;
    }

    /** Whether a single copy was sent, and nothing is asked of it. */
    boolean isFirst()
    {
        return 1 == attempts && !isResolving;
    }

    void reserve(final int needed)
    {
        if (command.capacity() < needed)
        {
            command.wrap(new byte[Math.max(needed, 2 * command.capacity())]);
        }
    }
}
