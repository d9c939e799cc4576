package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.Settings;

import java.util.List;

/** Replicas of some kind, as processes on this machine. Not thread-safe. */
public interface ReplicatedSystem extends AutoCloseable
{
    /** As it stands in tables. */
    String name();

    /** Starts the processes; a client may come at once, and wait. */
    void start();

    /** What a client's process has to know: {@code target} and what that needs. */
    Settings client();

    /** The class path of a client's process. */
    default String clientClassPath()
    {
        return System.getProperty("java.class.path");
    }

    /** {@code kill -9} of the replica whose loss hurts most: the leader, where there is one. */
    default void killOne()
    {
        throw new UnsupportedOperationException(name() + " has none to kill");
    }

    /** What its replicas say that they have done since they were asked last, for a line; empty where they do not. */
    default String activity()
    {
        return "";
    }

    /** Process ids of the replicas. */
    List<Long> pids();

    /** Ends the processes and deletes what they have written. */
    @Override
    void close();
}
