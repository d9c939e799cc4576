package org.entente.wire;

/** Why a node does not send a snapshot, or not to its end. */
public enum TransferRefusal
{
    /** The node belongs to another cluster than the receiver asked for. */
    WRONG_CLUSTER(1),
    /** The node sends as many snapshots as its limit allows. Try again, or another one. */
    BUSY(2),
    /** The node has none that would help the receiver, and cannot take one. Try another one. */
    NO_SNAPSHOT(3),
    /** The snapshot could not be read to its end. Try again, or another one. */
    FAILED(4);

    private static final TransferRefusal[] REFUSALS = values();

    private final int code;

    TransferRefusal(final int code)
    {
        this.code = code;
    }

    public int code()
    {
        return code;
    }

    /** The constant with a code, or null where there is none. */
    public static TransferRefusal ofCode(final int code)
    {
        return code >= 1 && code <= REFUSALS.length ? REFUSALS[code - 1] : null;
    }
}
