package org.entente.node.cli;

import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.RequestFailedException;
import org.entente.client.UnknownOutcomeException;
import org.entente.core.time.Timestamp;

import java.io.PrintStream;
import java.util.List;

/** {@code explain}: what each node knows of one transaction. */
public final class ExplainCommand implements Command
{
    private final PrintStream out;
    private final PrintStream err;

    public ExplainCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "explain";
    }

    @Override
    public String summary()
    {
        return "what each node knows of a transaction: how far it is, what it waits for, who finishes it";
    }

    @Override
    public String operands()
    {
        return "TXN";
    }

    @Override
    public String details()
    {
        return """
            TXN is the id of a transaction: time@node, as nodes print it, or the number that clients get. The lines
            are described in docs/operations.md. Exit code 1 if a node does not answer.
            """;
    }

    @Override
    public Options options()
    {
        return ClusterOptions.add(new Options())
            .option("node", "HOST:PORT", null, "asks this node alone: its port for clients");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        final long txnId = txnId(options.operands(1, "one TXN").get(0));
        final List<String> endpoints =
            options.has("node") ? List.of(ClusterOptions.node(options)) : ClusterOptions.endpoints(options);
        int code = ExitCode.OK;
        for (final String endpoint : endpoints)
        {
            final ClientContext context = new ClientContext()
                .endpoints(endpoint)
                .clusterId(ClusterOptions.clusterId(options))
                .requestTimeoutNs(ClusterOptions.timeoutNs(options));
            try (EntenteClient client = EntenteClient.connect(context))
            {
                out.println("endpoint=" + endpoint);
                out.println(client.explain(txnId));
            }
            catch (final RequestFailedException | UnknownOutcomeException ex)
            {
                err.println(endpoint + ": " + ex.getMessage());
                code = ExitCode.FAILED;
            }
        }

        return code;
    }

    private static long txnId(final String text) throws UsageException
    {
        try
        {
            return Timestamp.parse(text);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new UsageException(ex.getMessage());
        }
    }
}
