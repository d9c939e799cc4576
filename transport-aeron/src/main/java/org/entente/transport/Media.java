package org.entente.transport;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.ConductorServiceTimeoutException;
import io.aeron.exceptions.DriverTimeoutException;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.IdleStrategy;
import org.entente.spi.InputWait;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The Aeron client of this process and, unless it is external, the media driver. One thread calls {@link #poll} as part
 * of its duty cycle: it drives the client's conductor, and an INVOKER driver too. Closing it closes everything that was
 * made with its client.
 */
public final class Media implements AutoCloseable
{
    private static final int OFFERS_MAX = 3;
    private static final int DRIVER_ROUNDS_MAX = 64;
    /** Time in which a few datagrams at most come in. */
    private static final long AWAY_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long EXECUTOR_PARK_MIN_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long EXECUTOR_PARK_MAX_NS = TimeUnit.MILLISECONDS.toNanos(16);

    private final MediaContext context;
    private final AeronDirectory directory;
    private final SocketWait socketWait;
    private final MediaDriver driver;
    private final AgentInvoker driverInvoker;
    private final Aeron aeron;
    private final AgentInvoker clientInvoker;
    private final AtomicLong errors = new AtomicLong();

    private volatile Throwable fatalError;
    private Thread poller;
    private long drivenNs;

    private Media(final MediaContext context)
    {
        this.context = context;

        final boolean isExternal = DriverMode.EXTERNAL == context.driverMode();
        directory = isExternal ? null : AeronDirectory.reserve(AeronDirectory.parent());
        socketWait = DriverMode.INVOKER == context.driverMode() ? newSocketWait(directory) : null;
        MediaDriver launched = null;
        Aeron connected = null;
        try
        {
            launched = isExternal ? null : MediaDriver.launch(driverContext());
            connected = Aeron.connect(clientContext(launched));
        }
        catch (final Exception ex)
        {
            CloseHelper.quietCloseAll(connected, launched, socketWait, directory);
            throw new TransportException(isExternal ?
                "no media driver answers in " + context.aeronDirectoryName() +
                ": start one there (bin/entente driver)," +
                " or choose an embedded one by " + MediaContext.DRIVER_MODE_PROP :
                "cannot start a media driver in " + directory.name() + ": " + ex.getMessage(), ex);
        }

        driver = launched;
        driverInvoker = null == launched ? null : launched.sharedAgentInvoker();
        aeron = connected;
        clientInvoker = connected.conductorAgentInvoker();
    }

    /**
     * Removes the directories of embedded drivers whose processes were killed. The next driver to start does so anyway;
     * this is for whoever kills processes and starts no more.
     *
     * @throws TransportException if one cannot be removed.
     */
    public static void removeAbandoned()
    {
        AeronDirectory.removeAbandoned();
    }

    /**
     * How a driver's helper thread waits. It looks up addresses when a publication or a subscription is added, and now
     * and then those of peers that do not answer; Aeron has it look for work a thousand times a second, for ever.
     */
    public static IdleStrategy executorIdleStrategy()
    {
        return new BackoffIdleStrategy(0, 0, EXECUTOR_PARK_MIN_NS, EXECUTOR_PARK_MAX_NS);
    }

    /**
     * Starts the driver, unless it is external, and connects to it.
     *
     * @param context concluded here.
     * @throws TransportException if there is no driver, or none can be started.
     */
    public static Media launch(final MediaContext context)
    {
        return new Media(context.conclude());
    }

    /**
     * Does the background work. Always by the same thread.
     *
     * @return an indication of the work done; 0 for none.
     * @throws TransportException if the client has closed itself: because its driver is gone, or because this process
     *                            was paused for longer than the driver waits. It never comes back.
     */
    public int poll()
    {
        poller = Thread.currentThread();

        // The driver first: after a pause of the whole process it must show its own heartbeat before the client looks.
        final int work = driveMedia() + clientInvoker.invoke();
        if (null != fatalError || aeron.isClosed())
        {
            throw new TransportException(
                "the Aeron client is closed (media driver gone, or this process paused for too long): exit and restart",
                fatalError);
        }

        return work;
    }

    /**
     * Lets the thread that polls sleep until a datagram comes in, for whichever publication or subscription.
     *
     * @return null unless the driver is an {@link DriverMode#INVOKER}: other drivers wait for themselves.
     */
    public InputWait inputWait()
    {
        return socketWait;
    }

    /** Number of errors that driver and client have reported. Any thread. */
    public long errors()
    {
        return errors.get();
    }

    /** Directory of the driver in use. */
    public String aeronDirectoryName()
    {
        return aeron.context().aeronDirectoryName();
    }

    /** What it was launched with. */
    public MediaContext context()
    {
        return context;
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(aeron, driver, socketWait, directory);
    }

    /** The Aeron client. Its methods are called by the polling thread. */
    public Aeron aeron()
    {
        return aeron;
    }

    // One round of the driver takes one datagram from each socket and sends one from each publication. A thread that
    // was away for a while, for a barrier, has to make up for it. One that was here a moment ago has not: a round that
    // moves less than a datagram can hold has found all there was, and another one would ask each socket in vain.
    private int driveMedia()
    {
        if (null == driverInvoker)
        {
            return 0;
        }

        final boolean wasAway = System.nanoTime() - drivenNs > AWAY_NS;
        final int enough = wasAway ? 0 : context.mtuLength() - 1;
        int work = 0;
        for (int i = 0; i < DRIVER_ROUNDS_MAX; i++)
        {
            // Counted in bytes.
            final int done = driverInvoker.invoke();
            work += done;
            if (done <= enough)
            {
                break;
            }
        }
        drivenNs = System.nanoTime();

        return work;
    }

    /** Lets what was offered leave, where the calling thread is also the driver's. The thread that polls. */
    public void flush()
    {
        driveFromSender();
    }

    // As flush. False where there is nothing that the calling thread could do.
    private boolean driveFromSender()
    {
        if (null == driverInvoker || Thread.currentThread() != poller)
        {
            return false;
        }

        driverInvoker.invoke();

        return true;
    }

    /**
     * Offers a frame, again where that may help at once. The thread that owns the publication.
     *
     * @return as {@link Publication#offer}: negative where the frame was not taken.
     */
    public long offer(final Publication publication, final DirectBuffer buffer, final int offset, final int length)
    {
        long result = publication.offer(buffer, offset, length);
        for (int i = 1; i < OFFERS_MAX; i++)
        {
            // An ADMIN_ACTION (a term was full) is over when it is reported. Back-pressure is not, except where this
            // thread is also the one that empties the publication.
            if (Publication.ADMIN_ACTION != result && !(Publication.BACK_PRESSURED == result && driveFromSender()))
            {
                break;
            }
            result = publication.offer(buffer, offset, length);
        }

        return result;
    }

    /** Counts and reports an error. Any thread. */
    public void onError(final Throwable error)
    {
        errors.incrementAndGet();
        if (error instanceof ConductorServiceTimeoutException || error instanceof DriverTimeoutException)
        {
            fatalError = error;
        }
        context.errorHandler().onError(error);
    }

    private static SocketWait newSocketWait(final AeronDirectory directory)
    {
        try
        {
            return new SocketWait();
        }
        catch (final TransportException ex)
        {
            CloseHelper.quietClose(directory);
            throw ex;
        }
    }

    private MediaDriver.Context driverContext()
    {
        final EpochClock epochClock = monotonicEpochClock();
        final MediaDriver.Context driverContext = new MediaDriver.Context();
        if (null != socketWait)
        {
            socketWait.install(driverContext);
        }

        return driverContext
            .aeronDirectoryName(directory.name())
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)
            .threadingMode(ThreadingMode.valueOf(context.driverMode().name()))
            .asyncExecutorIdleStrategy(executorIdleStrategy())
            .epochClock(epochClock)
            .termBufferSparseFile(true)
            .publicationTermBufferLength(context.termLength())
            .ipcTermBufferLength(context.termLength())
            .mtuLength(context.mtuLength())
            .initialWindowLength(Math.min(context.socketBufferLength(), context.termLength() / 2))
            .socketSndbufLength(context.socketBufferLength())
            .socketRcvbufLength(context.socketBufferLength())
            .imageLivenessTimeoutNs(context.imageLivenessTimeoutNs())
            .publicationConnectionTimeoutNs(context.connectionTimeoutNs())
            .publicationLingerTimeoutNs(TimeUnit.MILLISECONDS.toNanos(500))
            .timerIntervalNs(TimeUnit.MILLISECONDS.toNanos(100))
            .clientLivenessTimeoutNs(context.clientLivenessTimeoutNs())
            .publicationUnblockTimeoutNs(2 * context.clientLivenessTimeoutNs())
            .errorHandler(this::onError);
    }

    private Aeron.Context clientContext(final MediaDriver launched)
    {
        final Aeron.Context client = new Aeron.Context()
            .aeronDirectoryName(null == launched ? context.aeronDirectoryName() : launched.aeronDirectoryName())
            .useConductorAgentInvoker(true)
            .errorHandler(this::onError)
            .subscriberErrorHandler(Media::rethrow);

        if (null != launched)
        {
            client
                .epochClock(launched.context().epochClock())
                .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(context.clientLivenessTimeoutNs()))
                .driverAgentInvoker(launched.sharedAgentInvoker());
        }

        return client;
    }

    // The heartbeat between an embedded driver and its client must not stop because somebody set the wall clock.
    private static EpochClock monotonicEpochClock()
    {
        final long originMs = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime());

        return () -> originMs + TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    // What a receiver of frames throws is a bug of its own and belongs to the thread that polls.
    private static void rethrow(final Throwable error)
    {
        LangUtil.rethrowUnchecked(error);
    }
}
