package org.entente.spi;

import org.agrona.DirectBuffer;

/**
 * Port to the other replicas: an unreliable, unordered datagram service. Nothing that it returns says anything about
 * delivery; the protocol resends. {@link #poll} is called by the receiving thread; {@link #send} and {@link #broadcast}
 * by the egress stage alone (one writer for each publication).
 */
public interface Transport extends AutoCloseable
{
    /**
     * Does the background work of the transport, where it has no thread of its own, and hands over what has arrived.
     *
     * @param receiver called for each whole frame (fragments are put together).
     * @param limit    most fragments to take in this call.
     * @return an indication of the work done; 0 for none.
     */
    int poll(FrameReceiver receiver, int limit);

    /**
     * Sends a frame to one peer.
     *
     * @return false where it could not be handed to the network (peer gone, or slow): it is dropped, and counted.
     */
    boolean send(int node, DirectBuffer buffer, int offset, int length);

    /** Sends a frame to all peers. As {@link #send}. */
    boolean broadcast(DirectBuffer buffer, int offset, int length);

    /**
     * Lets what was sent leave at once, by a client gateway on the same media too, where the polling thread does the
     * network's work. By that thread, before it waits for something else.
     */
    default void flush()
    {
    }

    /**
     * Lets the polling thread sleep until something comes in, here or at a client gateway on the same media.
     *
     * @return null where it can only poll.
     */
    default InputWait inputWait()
    {
        return null;
    }

    /** Bit mask of the peers from which a connection is up at present. Any thread. */
    long connectedPeers();

    /** Frames dropped because a peer was gone or slow. Any thread. */
    long droppedFrames();

    @Override
    void close();

    /** Takes frames. */
    @FunctionalInterface
    interface FrameReceiver
    {
        /**
         * @return false if the frame cannot be taken now: the transport offers it again (or loses it).
         */
        boolean onFrame(DirectBuffer buffer, int offset, int length);
    }
}
