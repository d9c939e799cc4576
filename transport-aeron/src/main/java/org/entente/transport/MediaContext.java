package org.entente.transport;

import org.agrona.ErrorHandler;
import org.agrona.SystemUtil;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Configuration of {@link Media}. Each value starts from its system property; times in properties take a unit
 * ({@code 500ms}, {@code 2s}), lengths a suffix ({@code 64k}, {@code 4m}). Not thread-safe; not to be changed after
 * {@link #conclude()}.
 */
public final class MediaContext
{
    /** Property: a {@link DriverMode} by name. */
    public static final String DRIVER_MODE_PROP = "entente.aeron.driver.mode";
    /** Property: directory of an external media driver. */
    public static final String AERON_DIR_PROP = "entente.aeron.dir";
    /** Property: length of a term of each publication in bytes; the longest frame is an eighth of it. */
    public static final String TERM_LENGTH_PROP = "entente.aeron.term.length";
    /** Property: longest datagram in bytes, Aeron's header included. */
    public static final String MTU_LENGTH_PROP = "entente.aeron.mtu.length";
    /** Property: send and receive buffer of each socket in bytes. */
    public static final String SOCKET_BUFFER_LENGTH_PROP = "entente.aeron.socket.buffer.length";
    /** Property: after how long without a datagram a link from a peer counts as down. */
    public static final String IMAGE_LIVENESS_TIMEOUT_PROP = "entente.aeron.image.liveness.timeout";
    /** Property: after how long without an answer a link to a peer counts as down. */
    public static final String CONNECTION_TIMEOUT_PROP = "entente.aeron.connection.timeout";
    /** Property: the longest pause of this process that it survives with an embedded driver. */
    public static final String CLIENT_LIVENESS_TIMEOUT_PROP = "entente.aeron.client.liveness.timeout";

    private static final int TERM_LENGTH_MIN = 64 * 1024;
    private static final int TERM_LENGTH_MAX = 1024 * 1024 * 1024;
    private static final int MTU_LENGTH_MIN = 512;
    private static final int MTU_LENGTH_MAX = 65_504;
    private static final int SOCKET_BUFFER_LENGTH_MIN = 64 * 1024;
    // Heartbeats of an idle link come every 100 ms and status messages every 200 ms: less would cut healthy links.
    private static final long LINK_TIMEOUT_MIN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private String driverMode = System.getProperty(DRIVER_MODE_PROP);
    private String aeronDirectoryName = System.getProperty(AERON_DIR_PROP);
    private int termLength = SystemUtil.getSizeAsInt(TERM_LENGTH_PROP, 2 * 1024 * 1024);
    private int mtuLength = SystemUtil.getSizeAsInt(MTU_LENGTH_PROP, 1408);
    private int socketBufferLength = SystemUtil.getSizeAsInt(SOCKET_BUFFER_LENGTH_PROP, 128 * 1024);
    private long imageLivenessTimeoutNs =
        SystemUtil.getDurationInNanos(IMAGE_LIVENESS_TIMEOUT_PROP, TimeUnit.SECONDS.toNanos(1));
    private long connectionTimeoutNs =
        SystemUtil.getDurationInNanos(CONNECTION_TIMEOUT_PROP, TimeUnit.SECONDS.toNanos(2));
    private long clientLivenessTimeoutNs =
        SystemUtil.getDurationInNanos(CLIENT_LIVENESS_TIMEOUT_PROP, TimeUnit.SECONDS.toNanos(30));
    private ErrorHandler errorHandler = MediaContext::printError;

    /**
     * Checks all values, and completes them.
     *
     * @return this.
     * @throws IllegalArgumentException naming every problem with its property.
     */
    public MediaContext conclude()
    {
        if (null == driverMode)
        {
            driverMode = (null == aeronDirectoryName ? DriverMode.INVOKER : DriverMode.EXTERNAL).name();
        }

        final List<String> problems = new ArrayList<>();
        if (!isDriverMode(driverMode))
        {
            problems.add(DRIVER_MODE_PROP + ": '" + driverMode + "' is none of INVOKER, SHARED, DEDICATED, EXTERNAL");
        }
        else if ((DriverMode.EXTERNAL == driverMode()) != (null != aeronDirectoryName))
        {
            problems.add(AERON_DIR_PROP + ": belongs to an EXTERNAL driver, which needs it; mode is " + driverMode +
                ", directory is " + aeronDirectoryName);
        }
        if (termLength < TERM_LENGTH_MIN || termLength > TERM_LENGTH_MAX || 1 != Integer.bitCount(termLength))
        {
            problems.add(TERM_LENGTH_PROP + ": must be a power of two from 64k to 1g, is " + termLength);
        }
        if (mtuLength < MTU_LENGTH_MIN || mtuLength > MTU_LENGTH_MAX || 0 != (mtuLength & 31))
        {
            problems.add(MTU_LENGTH_PROP + ": must be a multiple of 32 from 512 to 65504, is " + mtuLength);
        }
        if (socketBufferLength < Math.max(SOCKET_BUFFER_LENGTH_MIN, mtuLength))
        {
            problems.add(SOCKET_BUFFER_LENGTH_PROP + ": must be at least 64k, and the MTU, is " + socketBufferLength);
        }
        atLeast(problems, IMAGE_LIVENESS_TIMEOUT_PROP, imageLivenessTimeoutNs, LINK_TIMEOUT_MIN_NS);
        atLeast(problems, CONNECTION_TIMEOUT_PROP, connectionTimeoutNs, LINK_TIMEOUT_MIN_NS);
        atLeast(problems, CLIENT_LIVENESS_TIMEOUT_PROP, clientLivenessTimeoutNs, TimeUnit.SECONDS.toNanos(2));

        if (!problems.isEmpty())
        {
            throw new IllegalArgumentException(String.join("; ", problems));
        }

        return this;
    }

    /** Where the driver runs: by default INVOKER, or EXTERNAL where a directory is given. */
    public MediaContext driverMode(final DriverMode driverMode)
    {
        this.driverMode = driverMode.name();
        return this;
    }

    public DriverMode driverMode()
    {
        return DriverMode.valueOf(driverMode.toUpperCase(Locale.ROOT));
    }

    /** Directory of the external driver. An embedded driver has a directory of its own making. */
    public MediaContext aeronDirectoryName(final String aeronDirectoryName)
    {
        this.aeronDirectoryName = aeronDirectoryName;
        return this;
    }

    public String aeronDirectoryName()
    {
        return aeronDirectoryName;
    }

    /**
     * Length of a term in bytes, a power of two: each publication and each image takes three of them in shared memory.
     */
    public MediaContext termLength(final int termLength)
    {
        this.termLength = termLength;
        return this;
    }

    public int termLength()
    {
        return termLength;
    }

    /** Longest datagram in bytes, without the headers of IP and UDP: must fit through the network unfragmented. */
    public MediaContext mtuLength(final int mtuLength)
    {
        this.mtuLength = mtuLength;
        return this;
    }

    public int mtuLength()
    {
        return mtuLength;
    }

    /** Socket buffers in bytes: also how much a receiver lets a sender have under way. */
    public MediaContext socketBufferLength(final int socketBufferLength)
    {
        this.socketBufferLength = socketBufferLength;
        return this;
    }

    public int socketBufferLength()
    {
        return socketBufferLength;
    }

    /**
     * A link from a peer is reset after this long without a datagram, and again for as long before it is taken back.
     */
    public MediaContext imageLivenessTimeoutNs(final long imageLivenessTimeoutNs)
    {
        this.imageLivenessTimeoutNs = imageLivenessTimeoutNs;
        return this;
    }

    public long imageLivenessTimeoutNs()
    {
        return imageLivenessTimeoutNs;
    }

    /** After this long without a status message from it, frames to a peer are dropped instead of queued. */
    public MediaContext connectionTimeoutNs(final long connectionTimeoutNs)
    {
        this.connectionTimeoutNs = connectionTimeoutNs;
        return this;
    }

    public long connectionTimeoutNs()
    {
        return connectionTimeoutNs;
    }

    /** A process that was paused for longer than this must restart (an external driver sets its own limit). */
    public MediaContext clientLivenessTimeoutNs(final long clientLivenessTimeoutNs)
    {
        this.clientLivenessTimeoutNs = clientLivenessTimeoutNs;
        return this;
    }

    public long clientLivenessTimeoutNs()
    {
        return clientLivenessTimeoutNs;
    }

    /** Told of every error of driver and client; by default they are printed. May be called by any thread. */
    public MediaContext errorHandler(final ErrorHandler errorHandler)
    {
        this.errorHandler = errorHandler;
        return this;
    }

    public ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    private static boolean isDriverMode(final String name)
    {
        for (final DriverMode mode : DriverMode.values())
        {
            if (mode.name().equalsIgnoreCase(name))
            {
                return true;
            }
        }

        return false;
    }

    private static void atLeast(final List<String> problems, final String name, final long valueNs, final long minNs)
    {
        if (valueNs < minNs)
        {
            problems.add(name + ": must be at least " + minNs / 1_000_000 + "ms, is " + valueNs / 1_000_000 + "ms");
        }
    }

    private static void printError(final Throwable error)
    {
        System.err.println("entente: aeron: " + error);
    }
}
