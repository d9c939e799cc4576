package org.entente.simulation;

/** A record did not fit onto a simulated disk: the process ends, as a real one halts. */
final class DiskFullException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final int node;

    DiskFullException(final int node)
    {
        super("the disk of node " + node + " is full");
        this.node = node;
    }

    /** Whose disk it is. */
    int node()
    {
        return node;
    }
}
