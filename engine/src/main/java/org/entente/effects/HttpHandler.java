package org.entente.effects;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

import org.entente.app.Effect;

/**
 * Posts the payload of each effect to a server, and is done when that answers with a status from 200 to 299. The header
 * {@code Idempotency-Key} is the effect's id: a server that knows it already says so without doing it again.
 */
public final class HttpHandler implements EffectHandler
{
    private final HttpClient client;
    private final URI uri;
    private final Duration timeout;

    /** @param timeout for the answer. */
    public HttpHandler(final URI uri, final Duration timeout)
    {
        this.uri = uri;
        this.timeout = timeout;
        client = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    @Override
    public CompletionStage<Void> handle(final Effect effect)
    {
        final HttpRequest request = HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("Content-Type", "application/octet-stream")
            .header("Idempotency-Key", effect.id().toString())
            .header("Entente-Channel", effect.channel())
            .POST(HttpRequest.BodyPublishers.ofByteArray(effect.payload()))
            .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenAccept((response) ->
        {
            if (response.statusCode() < 200 || response.statusCode() > 299)
            {
                throw new IllegalStateException(uri + " answered " + response.statusCode());
            }
        });
    }
}
