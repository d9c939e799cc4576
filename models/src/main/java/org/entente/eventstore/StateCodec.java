package org.entente.eventstore;

/** How the state of an aggregate is kept in a snapshot. */
public interface StateCodec<A>
{
    /** Changes where what {@link #encode} gives cannot be read by those before: they then find no snapshot. */
    String revision();

    /** At most {@link EventStoreLimits#SNAPSHOT} bytes; a state that is longer is not kept. */
    byte[] encode(A state);

    A decode(byte[] data);
}
