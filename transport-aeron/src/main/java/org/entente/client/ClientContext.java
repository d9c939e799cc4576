package org.entente.client;

import org.agrona.DirectBuffer;
import org.agrona.SystemUtil;
import org.agrona.concurrent.IdleStrategy;
import org.entente.AwaitingIdleStrategy;
import org.entente.PromptIdleStrategy;
import org.entente.spi.InputWait;
import org.entente.spi.ReplyCode;
import org.entente.transport.Media;
import org.entente.transport.MediaContext;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Configuration of an {@link EntenteClient}. Not to be changed after {@link #conclude()}. */
public final class ClientContext
{
    /** Property: {@code host:port} of each node's port for clients, with commas between. */
    public static final String ENDPOINTS_PROP = "entente.client.endpoints";
    /** Property: after how long a request's outcome is given up as unknown. */
    public static final String REQUEST_TIMEOUT_PROP = "entente.client.request.timeout";
    /** Property: how long a node has to open a session, before the next one is tried. */
    public static final String CONNECT_TIMEOUT_PROP = "entente.client.connect.timeout";
    /** Property: how often a session is kept alive. */
    public static final String KEEP_ALIVE_INTERVAL_PROP = "entente.client.keep.alive.interval";
    /** Property: most requests without a reply at once; a power of two. */
    public static final String WINDOW_PROP = "entente.client.window";
    /** Property: address of this machine to which nodes send replies. */
    public static final String RESPONSE_HOST_PROP = "entente.client.response.host";

    private static final int WINDOW_MAX = 1024 * 1024;

    private String endpoints = System.getProperty(ENDPOINTS_PROP);
    private long clusterId;
    private long requestTimeoutNs =
        SystemUtil.getDurationInNanos(REQUEST_TIMEOUT_PROP, TimeUnit.SECONDS.toNanos(5));
    private long connectTimeoutNs =
        SystemUtil.getDurationInNanos(CONNECT_TIMEOUT_PROP, TimeUnit.SECONDS.toNanos(1));
    private long keepAliveIntervalNs =
        SystemUtil.getDurationInNanos(KEEP_ALIVE_INTERVAL_PROP, TimeUnit.SECONDS.toNanos(1));
    private int window = Integer.getInteger(WINDOW_PROP, 1024);
    private String responseHost = System.getProperty(RESPONSE_HOST_PROP);
    private MediaContext mediaContext = new MediaContext();
    private Media media;
    private ReplyListener listener = new NoListener();
    private IdleStrategy idleStrategy;

    /**
     * {@code host:port} of each node's port for clients, with commas between. The first that answers is used: clients
     * with the same order ask the same node, whose commands then share transactions and barriers; with orders of their
     * own they share out its work among the nodes ({@code docs/performance.md}, One node or all).
     */
    public ClientContext endpoints(final String endpoints)
    {
        this.endpoints = endpoints;
        return this;
    }

    public List<String> endpoints()
    {
        return List.of(endpoints.trim().split("\\s*,\\s*"));
    }

    /** The nodes' cluster id. */
    public ClientContext clusterId(final long clusterId)
    {
        this.clusterId = clusterId;
        return this;
    }

    public long clusterId()
    {
        return clusterId;
    }

    /** After how long a request's outcome is given up as unknown, and the session with it. */
    public ClientContext requestTimeoutNs(final long requestTimeoutNs)
    {
        this.requestTimeoutNs = requestTimeoutNs;
        return this;
    }

    public long requestTimeoutNs()
    {
        return requestTimeoutNs;
    }

    /** How long a node has to open a session, before the next one is tried. */
    public ClientContext connectTimeoutNs(final long connectTimeoutNs)
    {
        this.connectTimeoutNs = connectTimeoutNs;
        return this;
    }

    public long connectTimeoutNs()
    {
        return connectTimeoutNs;
    }

    /** How often a session is kept alive: well below the nodes' session time-out. */
    public ClientContext keepAliveIntervalNs(final long keepAliveIntervalNs)
    {
        this.keepAliveIntervalNs = keepAliveIntervalNs;
        return this;
    }

    public long keepAliveIntervalNs()
    {
        return keepAliveIntervalNs;
    }

    /** Most requests without a reply at once: a power of two. */
    public ClientContext window(final int window)
    {
        this.window = window;
        return this;
    }

    public int window()
    {
        return window;
    }

    /** Address of this machine to which nodes send replies; by default the one by which it reaches the node. */
    public ClientContext responseHost(final String responseHost)
    {
        this.responseHost = responseHost;
        return this;
    }

    public String responseHost()
    {
        return responseHost;
    }

    /** How the client's media driver and Aeron client are launched; by default embedded, in the polling thread. */
    public ClientContext mediaContext(final MediaContext mediaContext)
    {
        this.mediaContext = mediaContext;
        return this;
    }

    public MediaContext mediaContext()
    {
        return mediaContext;
    }

    /**
     * An Aeron client, with its driver, that several clients of one thread share: whoever has launched it polls it, in
     * that thread, beside {@link EntenteClient#poll}, and closes it after them. By default null: each client launches
     * one of its own, as {@link #mediaContext} says, and polls it.
     */
    public ClientContext media(final Media media)
    {
        this.media = media;
        return this;
    }

    public Media media()
    {
        return media;
    }

    /** Gets what becomes of requests that were offered. The blocking calls do without. */
    public ClientContext listener(final ReplyListener listener)
    {
        this.listener = listener;
        return this;
    }

    public ReplyListener listener()
    {
        return listener;
    }

    /**
     * What a blocking call does between polls. Default: it sleeps until something comes in where the client's thread is
     * the media driver's, too, and else backs off.
     */
    public ClientContext idleStrategy(final IdleStrategy idleStrategy)
    {
        this.idleStrategy = idleStrategy;
        return this;
    }

    /** As it was set, or one that backs off. */
    public IdleStrategy idleStrategy()
    {
        return null == idleStrategy ? new PromptIdleStrategy(100, 10, 1_000, 100_000) : idleStrategy;
    }

    /** @param input that the calling thread polls, or null. */
    IdleStrategy idleStrategy(final InputWait input)
    {
        return null == idleStrategy && null != input ? new AwaitingIdleStrategy(input) : idleStrategy();
    }

    /** @throws IllegalArgumentException naming every problem with its property. */
    ClientContext conclude()
    {
        final List<String> problems = new ArrayList<>();
        if (null == endpoints || endpoints.isBlank())
        {
            problems.add(ENDPOINTS_PROP + ": not set");
        }
        else
        {
            for (final String endpoint : endpoints())
            {
                if (!endpoint.matches(".+:\\d{1,5}"))
                {
                    problems.add(ENDPOINTS_PROP + ": '" + endpoint + "' is not host:port");
                }
            }
        }
        if (window < 1 || window > WINDOW_MAX || 1 != Integer.bitCount(window))
        {
            problems.add(WINDOW_PROP + ": must be a power of two up to " + WINDOW_MAX + ", is " + window);
        }
        if (requestTimeoutNs < 1)
        {
            problems.add(REQUEST_TIMEOUT_PROP + ": must be positive");
        }
        if (connectTimeoutNs < 1)
        {
            problems.add(CONNECT_TIMEOUT_PROP + ": must be positive");
        }
        if (keepAliveIntervalNs < 1)
        {
            problems.add(KEEP_ALIVE_INTERVAL_PROP + ": must be positive");
        }
        if (!problems.isEmpty())
        {
            throw new IllegalArgumentException(String.join("; ", problems));
        }

        return this;
    }

    /** For clients that only use the blocking calls. */
    private static final class NoListener implements ReplyListener
    {
        @Override
        public void onReply(
            final long correlation, final ReplyCode code, final long txnId, final long executeAt, final int path,
            final DirectBuffer buffer, final int offset, final int length)
        {
        }

        @Override
        public void onUnknownOutcome(final long correlation, final String reason)
        {
        }
    }
}
