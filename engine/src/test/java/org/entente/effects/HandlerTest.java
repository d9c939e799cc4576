package org.entente.effects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

import com.sun.net.httpserver.HttpServer;
import org.entente.app.Effect;
import org.entente.app.EffectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handlers of effects that come with the engine. */
class HandlerTest
{
    private static final Effect EFFECT = new Effect(new EffectId(513, 2, 769), true, Effect.Kind.EMITTED,
        Effect.State.PENDING, 0, 0, 0, "mail", "", new byte[] {1, (byte)0xFE});

    @TempDir
    private Path dir;

    @Test
    void shouldAppendALineForEachEffect() throws IOException
    {
        final Path path = dir.resolve("effects.log");
        try (LogFileHandler handler = new LogFileHandler(path))
        {
            handler.handle(EFFECT).toCompletableFuture().join();
        }

        try (LogFileHandler handler = new LogFileHandler(path))
        {
            handler.handle(EFFECT).toCompletableFuture().join();
        }

        final LogFileHandler closed = new LogFileHandler(path);
        closed.close();
        assertTrue(closed.handle(EFFECT).toCompletableFuture().isCompletedExceptionally());
        assertEquals(List.of(EFFECT.id() + "\tmail\t01fe", EFFECT.id() + "\tmail\t01fe"), Files.readAllLines(path));
        assertThrows(RuntimeException.class, () -> new LogFileHandler(dir));
    }

    @Test
    void shouldPostEachEffectWithItsIdAndFailWhereTheServerDoes() throws IOException
    {
        final List<String> keys = new ArrayList<>();
        final int[] status = {204};
        final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", (exchange) ->
        {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key") + " " +
                exchange.getRequestHeaders().getFirst("Entente-Channel") + " " +
                exchange.getRequestBody().readAllBytes().length);
            exchange.sendResponseHeaders(status[0], -1);
            exchange.close();
        });
        server.start();
        try
        {
            final URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/pay");
            final HttpHandler handler = new HttpHandler(uri, Duration.ofSeconds(10));
            handler.handle(EFFECT).toCompletableFuture().join();
            assertEquals(List.of(EFFECT.id() + " mail 2"), keys);

            status[0] = 503;
            final CompletionException ex = assertThrows(CompletionException.class,
                () -> handler.handle(EFFECT).toCompletableFuture().join());
            assertEquals(uri + " answered 503", ex.getCause().getMessage());
        }
        finally
        {
            server.stop(0);
        }
    }
}
