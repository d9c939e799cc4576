package org.entente.benchmarks.load;

/**
 * What the processors did while a load was measured. What is not known is 0.
 *
 * @param nodesNs     processor time of the replicas, in nanoseconds.
 * @param compilersNs what their JIT compilers used of that: much of it says that the replicas are not warm.
 * @param idle        share of all processors' time in which there was nothing to do, 0 to 1.
 * @param stolen      share of all processors' time that the host gave to others, 0 to 1.
 */
public record ProcessorUse(long nodesNs, long compilersNs, double idle, double stolen)
{
    /** Nothing is known. */
    public static final ProcessorUse UNKNOWN = new ProcessorUse(0, 0, 0, 0);

    /** Of the replicas' processor time, 0 to 1. */
    public double compilersShare()
    {
        return 0 == nodesNs ? 0 : (double)compilersNs / nodesNs;
    }
}
