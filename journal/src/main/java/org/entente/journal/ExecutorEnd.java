package org.entente.journal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends the helper threads of a journal. */
final class ExecutorEnd
{
    private ExecutorEnd()
    {
    }

    /** Waits until what was given to it is done, an interrupt notwithstanding: the directory is given back then. */
    static void await(final ExecutorService executor)
    {
        executor.shutdown();
        boolean isInterrupted = false;
        while (!executor.isTerminated())
        {
            try
            {
                executor.awaitTermination(1, TimeUnit.SECONDS);
            }
            catch (final InterruptedException ex)
            {
                isInterrupted = true;
            }
        }
        if (isInterrupted)
        {
            Thread.currentThread().interrupt();
        }
    }
}
