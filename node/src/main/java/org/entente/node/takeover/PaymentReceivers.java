package org.entente.node.takeover;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.EffectId;
import org.entente.app.EffectLimits;
import org.entente.node.bank.Payment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Two receivers of payments behind one address, which HTTP requests come to. The plain one books each delivery; the
 * idempotent one remembers the ids of effects, and books each once. What either refuses, neither books. Any thread.
 */
final class PaymentReceivers implements AutoCloseable
{
    private static final int OK = 204;
    private static final int BAD_REQUEST = 400;
    private static final int UNAVAILABLE = 503;
    /** One payment in so many is refused when it comes first, so that it has to come again. */
    private static final int REFUSED_AT_FIRST = 97;
    /** Between what is booked and the answer that says so, at most: time to kill whoever waits for it. */
    private static final long ANSWER_MAX_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
    /** As many as there are partitions, each of which has one payment under way. */
    private static final int THREADS = EffectLimits.PARTITIONS;

    private final long closedAccount;
    private final HttpServer server;
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    private final Map<EffectId, Integer> deliveries = new HashMap<>();
    private final Map<EffectId, Payment> booked = new LinkedHashMap<>();
    private final Map<Long, Long> balances = new HashMap<>();
    private final Set<EffectId> refusedOnce = new HashSet<>();
    private long refused;
    private boolean isOpen;

    /** @param closedAccount payments to it are refused, up to {@link #open}. */
    PaymentReceivers(final long closedAccount)
    {
        this.closedAccount = closedAccount;
        try
        {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("no port on loopback for the receivers", ex);
        }

        server.createContext("/payments", this::receive);
        server.setExecutor(executor);
        server.start();
    }

    /** Where payments are posted. */
    String url()
    {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/payments";
    }

    private void receive(final HttpExchange exchange) throws IOException
    {
        try (exchange)
        {
            final byte[] body = exchange.getRequestBody().readAllBytes();
            final String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            if (null == key || Payment.LENGTH != body.length)
            {
                exchange.sendResponseHeaders(BAD_REQUEST, -1);
                return;
            }

            final Payment payment = Payment.of(new UnsafeBuffer(body), 0);
            final int status = deliver(EffectId.parse(key), payment);
            LockSupport.parkNanos(Math.floorMod(payment.number() * SPREAD, ANSWER_MAX_NS));
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private synchronized int deliver(final EffectId effect, final Payment payment)
    {
        if (closedAccount == payment.to() && !isOpen ||
            0 == payment.number() % REFUSED_AT_FIRST && refusedOnce.add(effect))
        {
            refused++;
            return UNAVAILABLE;
        }

        deliveries.merge(effect, 1, Integer::sum);
        if (null == booked.putIfAbsent(effect, payment))
        {
            balances.merge(payment.from(), -payment.amount(), Long::sum);
            balances.merge(payment.to(), payment.amount(), Long::sum);
        }

        return OK;
    }

    /** From now on payments to the closed account are taken. */
    synchronized void open()
    {
        isOpen = true;
    }

    /** Effects that were booked. */
    synchronized int effects()
    {
        return deliveries.size();
    }

    /** How often something was refused. */
    synchronized long refused()
    {
        return refused;
    }

    /** What the plain receiver has: how often each effect was booked. */
    synchronized Map<EffectId, Integer> plain()
    {
        return Map.copyOf(deliveries);
    }

    /** What the idempotent receiver has booked. */
    synchronized Map<EffectId, Payment> idempotent()
    {
        return Map.copyOf(booked);
    }

    /** By how much the idempotent receiver's payments have changed an account. */
    synchronized long change(final long account)
    {
        return balances.getOrDefault(account, 0L);
    }

    @Override
    public void close()
    {
        server.stop(0);
        executor.shutdownNow();
    }
}
