package org.entente.node.workload;

import java.util.List;

/** What the clients of a run ask, and whether the answers can be right. One thread. */
public interface Script extends AutoCloseable
{
    /** What is asked before all else, until each of it is answered. */
    List<Request> opening();

    /** The next transaction of any client. */
    Request next();

    /** Reads of everything that was touched so far. */
    List<Request> reading();

    /** Says in the history what is done to the cluster. */
    void nemesis(String f, Object value, long nowNs);

    /** Holds the answers against each other, when nothing more is asked. */
    Judgement judge();

    /** Ends the history. */
    @Override
    void close();
}
