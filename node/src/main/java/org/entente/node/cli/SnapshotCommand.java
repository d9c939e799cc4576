package org.entente.node.cli;

import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.RequestFailedException;
import org.entente.client.UnknownOutcomeException;
import org.entente.node.load.NodeProbe;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** {@code snapshot}: has each node, or one, take a snapshot, and waits until it is durable. */
public final class SnapshotCommand implements Command
{
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long WAIT_MAX_S = 86_400;

    private final PrintStream out;
    private final PrintStream err;

    public SnapshotCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "snapshot";
    }

    @Override
    public String summary()
    {
        return "has nodes take a snapshot now, and waits until it is durable";
    }

    @Override
    public String operands()
    {
        return "";
    }

    @Override
    public String details()
    {
        return """
            Nodes take snapshots by themselves too: entente.snapshot.interval.* in docs/configuration.md. The lines
            are described in docs/snapshots.md. Exit code 1 if a node does not answer, or its snapshot fails.
            """;
    }

    @Override
    public Options options()
    {
        return ClusterOptions.add(new Options())
            .option("node", "HOST:PORT", null, "asks this node alone: its port for clients")
            .option("wait-seconds", "N", "600", "how long to wait for each; 0 to only ask");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand");
        final long waitNs = TimeUnit.SECONDS.toNanos(options.number("wait-seconds", 0, WAIT_MAX_S));
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
                code = take(client, waitNs) ? code : ExitCode.FAILED;
            }
            catch (final RequestFailedException | UnknownOutcomeException ex)
            {
                err.println(endpoint + ": " + ex.getMessage());
                code = ExitCode.FAILED;
            }
        }

        return code;
    }

    /** @return whether there is a snapshot of now, or one was begun where nobody is to wait for it. */
    private boolean take(final EntenteClient client, final long waitNs)
    {
        final String answer = client.snapshot();
        out.println(answer);
        final Map<String, String> before = NodeProbe.parse(answer);
        final String outcome = before.get("snapshot").split(" ")[0];
        if (!"STARTED".equals(outcome) && !"RUNNING".equals(outcome))
        {
            return "NOT_NEEDED".equals(outcome);
        }

        final long beginNs = System.nanoTime();
        while (System.nanoTime() - beginNs < waitNs)
        {
            LockSupport.parkNanos(POLL_NS);
            final Map<String, String> now = NodeProbe.parse(client.status());
            if (isMore(now, before, "snapshotFailures"))
            {
                err.println("the snapshot failed: " + now.get("snapshotFailure"));
                return false;
            }

            if (isMore(now, before, "snapshots"))
            {
                out.println("snapshot=DURABLE\nsnapshotRecordsCovered=" + now.get("snapshotRecordsCovered") +
                    "\nsnapshotBytes=" + now.get("snapshotBytes") + "\n");
                return true;
            }
        }

        if (0 != waitNs)
        {
            err.println("the snapshot is not durable after " + TimeUnit.NANOSECONDS.toSeconds(waitNs) +
                " s: wait longer, or look at snapshotState of bin/entente status --all");
        }

        return 0 == waitNs;
    }

    private static boolean isMore(final Map<String, String> now, final Map<String, String> before, final String key)
    {
        return Long.parseLong(now.get(key)) > Long.parseLong(before.get(key));
    }
}
