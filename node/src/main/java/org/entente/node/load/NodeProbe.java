package org.entente.node.load;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.RequestFailedException;
import org.entente.client.UnknownOutcomeException;

import java.util.LinkedHashMap;
import java.util.Map;

/** Asks one node for its status. One thread. */
public final class NodeProbe implements AutoCloseable
{
    private final EntenteClient client;

    /**
     * @param endpoint  {@code host:port} for clients of the node.
     * @param timeoutNs for each question.
     */
    public NodeProbe(final String endpoint, final long clusterId, final long timeoutNs)
    {
        client = EntenteClient.open(new ClientContext()
            .endpoints(endpoint)
            .clusterId(clusterId)
            .requestTimeoutNs(timeoutNs)
            .connectTimeoutNs(timeoutNs)
            .idleStrategy(new BackoffIdleStrategy(1, 1, 100_000, 1_000_000)));
    }

    /**
     * The node's status, keys in its order; or, where it does not answer, only "state" DOWN and an "error" that says
     * why.
     */
    public Map<String, String> status()
    {
        final Map<String, String> status = new LinkedHashMap<>();
        try
        {
            status.putAll(parse(client.status()));
        }
        catch (final RequestFailedException | UnknownOutcomeException ex)
        {
            status.put("state", "DOWN");
            status.put("error", ex.getMessage());
        }

        return status;
    }

    /** Takes the lines of a status apart: keys in their order. */
    public static Map<String, String> parse(final String text)
    {
        final Map<String, String> status = new LinkedHashMap<>();
        text.lines().forEach((line) ->
        {
            final int equals = line.indexOf('=');
            status.put(line.substring(0, Math.max(0, equals)), line.substring(equals + 1));
        });
        return status;
    }

    @Override
    public void close()
    {
        client.close();
    }
}
