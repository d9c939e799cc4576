package org.entente.benchmarks.ratis;

/**
 * The JDK's common pool. With one thread in it, which is what a machine with two processors gets, each asynchronous
 * step of a {@link java.util.concurrent.CompletableFuture} starts a thread of its own, and Ratis has such a step for
 * each append: on small machines that would be measured, and not Ratis.
 */
final class CommonPool
{
    private static final String PARALLELISM = "java.util.concurrent.ForkJoinPool.common.parallelism";

    private CommonPool()
    {
    }

    /** Gives it two threads at least, unless the command line says how many. Before anything has used it. */
    static void widen()
    {
        if (null == System.getProperty(PARALLELISM))
        {
            final int byDefault = Runtime.getRuntime().availableProcessors() - 1;
            System.setProperty(PARALLELISM, Integer.toString(Math.max(2, byDefault)));
        }
    }
}
