package org.entente.transport;

/** Where the Aeron media driver runs. */
public enum DriverMode
{
    /** In this process, in the duty cycle of the thread that polls: the fastest way on a machine with few cores. */
    INVOKER,
    /** In this process, on one thread of its own. */
    SHARED,
    /** In this process, on three threads of its own: for machines with cores to spare. */
    DEDICATED,
    /** In another process, found by its Aeron directory. */
    EXTERNAL
}
