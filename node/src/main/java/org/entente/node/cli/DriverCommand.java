package org.entente.node.cli;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.entente.transport.Media;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** {@code driver}: a standalone Aeron media driver, for nodes with {@code entente.aeron.driver.mode = EXTERNAL}. */
public final class DriverCommand implements Command
{
    private static final int TERM_LENGTH = 2 * 1024 * 1024;

    private final PrintStream out;
    private final PrintStream err;

    public DriverCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "driver";
    }

    @Override
    public String summary()
    {
        return "runs a standalone Aeron media driver until SIGTERM or Ctrl-C";
    }

    @Override
    public String operands()
    {
        return "";
    }

    @Override
    public String details()
    {
        return "Nodes find it by entente.aeron.driver.mode = EXTERNAL and entente.aeron.dir = DIR.\n";
    }

    @Override
    public Options options()
    {
        return new Options()
            .option("dir", "DIR", null, "directory for the driver's files, best in shared memory")
            .option("threading", "MODE", "SHARED", "SHARED (one thread) or DEDICATED (three)");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand; the directory is named by --dir");
        final String threading = options.text("threading").toUpperCase(Locale.ROOT);
        if (!"SHARED".equals(threading) && !"DEDICATED".equals(threading))
        {
            throw new UsageException("--threading is '" + threading + "': use SHARED or DEDICATED");
        }

        final CountDownLatch due = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final MediaDriver.Context context = new MediaDriver.Context()
            .aeronDirectoryName(options.required("dir"))
            .dirDeleteOnStart(false)
            .dirDeleteOnShutdown(true)
            .threadingMode(ThreadingMode.valueOf(threading))
            .sharedIdleStrategy(new BackoffIdleStrategy(10, 20, 1_000, 1_000_000))
            .asyncExecutorIdleStrategy(Media.executorIdleStrategy())
            .termBufferSparseFile(true)
            .publicationTermBufferLength(TERM_LENGTH)
            .ipcTermBufferLength(TERM_LENGTH)
            .errorHandler((error) ->
            {
                err.println("entente driver: " + error);
                failure.set(error);
            });

        Runtime.getRuntime().addShutdownHook(new Thread(
            () ->
            {
                due.countDown();
                awaitClosed(closed);
                Runtime.getRuntime().halt(ExitCode.OK);
            },
            "entente-driver-end"));

        try (MediaDriver driver = MediaDriver.launch(context))
        {
            out.println("media driver: " + driver.aeronDirectoryName() + ", pid " + ProcessHandle.current().pid());
            due.await();
        }
        finally
        {
            closed.countDown();
        }

        return null == failure.get() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void awaitClosed(final CountDownLatch closed)
    {
        try
        {
            closed.await();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
