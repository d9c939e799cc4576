package org.entente.pipeline;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The way an engine dies: once, for good, and without stepping past what failed. The first failure wins; it stops all
 * stages, then the flight recorder is written, then the embedder is told. Any thread.
 */
final class Halt
{
    private final AtomicReference<Throwable> cause = new AtomicReference<>();
    private final Consumer<Throwable> haltHandler;
    private Runnable stopStages = () -> {};
    private Runnable dump = () -> {};

    Halt(final Consumer<Throwable> haltHandler)
    {
        this.haltHandler = haltHandler;
    }

    /** To be called before the first stage runs. */
    void onHalt(final Runnable stopStages, final Runnable dump)
    {
        this.stopStages = stopStages;
        this.dump = dump;
    }

    boolean isHalted()
    {
        return null != cause.get();
    }

    /** Why, or null. */
    Throwable cause()
    {
        return cause.get();
    }

    /**
     * Halts. Returns so that the caller can throw; it must.
     *
     * @param stage that failed, for the message.
     * @param error what it threw.
     * @return to be thrown, so that the stage never gets past what failed.
     */
    HaltSignal halt(final String stage, final Throwable error)
    {
        if (error instanceof HaltSignal signal)
        {
            return signal;
        }

        final HaltSignal signal = new HaltSignal("engine halted: the " + stage + " stage failed: " + error, error);
        if (cause.compareAndSet(null, signal))
        {
            stopStages.run();
            dump.run();
            haltHandler.accept(signal);
        }

        return signal;
    }

    void throwIfHalted()
    {
        final Throwable error = cause.get();
        if (null != error)
        {
            throw new HaltSignal(error.getMessage(), error.getCause());
        }
    }
}
