package org.entente.node.chaos;

/**
 * One time that a fault was done. Times are nanoseconds since the load began.
 *
 * @param fault    what was done.
 * @param node     to which node, where it was to one.
 * @param strikeNs when.
 * @param healNs   when it was made good.
 * @param wholeNs  when all nodes were whole again; -1 if they were not in time.
 * @param othersGapNs longest time without an answer of a node, other than the victim, until then.
 */
record Strike(Fault fault, int node, long strikeNs, long healNs, long wholeNs, long othersGapNs)
{
    boolean isWhole()
    {
        return wholeNs >= 0;
    }

    long backNs()
    {
        return wholeNs - healNs;
    }
}
