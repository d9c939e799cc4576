package org.entente.node.cli;

import org.entente.node.workload.Judgement;
import org.entente.node.workload.Script;
import org.entente.node.workload.Scripts;
import org.entente.node.workload.Ticker;
import org.entente.node.workload.WorkloadContext;
import org.entente.node.workload.WorkloadRun;
import org.entente.node.workload.WorkloadType;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code workload}: drives a running cluster, takes down what its clients see, and checks it. */
public final class WorkloadCommand implements Command
{
    private static final long OPEN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long READ_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    /** Accounts of a bank are read all at once: entente.kv.legs.max, where nothing else is configured. */
    private static final int ACCOUNTS_MAX = 16;
    private static final int KEYS_MAX = 10_000;

    private final PrintStream out;

    public WorkloadCommand(final PrintStream out)
    {
        this.out = out;
    }

    @Override
    public String name()
    {
        return "workload";
    }

    @Override
    public String summary()
    {
        return "drives a running cluster, and checks that what its clients saw is strictly serializable";
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
            Each client asks one thing at a time, over a node of its own. list-append and register: transactions of 1 to
            4 reads and writes on hot and cold keys; transfer: a bank. In the end everything is read twice over each
            node. The history is written as docs/verification.md describes it, for outside checkers too; then the
            project's own checker judges it. Exit code 0: valid; 1: not valid, not all could be read, or no node
            answered; an operation whose outcome is unknown is no failure.
            """;
    }

    @Override
    public Options options()
    {
        return ClusterOptions.add(new Options())
            .option("type", "TYPE", "list-append", "what is asked: " + WorkloadType.labels())
            .option("seconds", "N", "30", "how long")
            .option("history", "FILE", null, "file for the history, .jsonl; replaced if it exists")
            .option("clients", "N", "30", "clients at one time, spread over the nodes")
            .option("rate", "N", "500", "most transactions a second, of all clients together")
            .option("keys", "N", "5", "hot keys (four cold ones for each); of transfer: accounts, 2 to " + ACCOUNTS_MAX)
            .option("seed", "N", "1", "of the transactions");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand; the history's file is named by --history");
        final List<String> endpoints = ClusterOptions.endpoints(options);
        final long seconds = options.number("seconds", 1, 86_400);
        final WorkloadContext context = new WorkloadContext(
            endpoints, ClusterOptions.clusterId(options), (int)options.number("clients", 1, 10_000),
            (int)options.number("rate", 1, 1_000_000), ClusterOptions.timeoutNs(options));

        try (Script script = script(options, endpoints.size());
            WorkloadRun run = new WorkloadRun(context, script))
        {
            run.open(OPEN_TIMEOUT_NS);
            run.load(TimeUnit.SECONDS.toNanos(seconds), new Ticker(run.report(), out));
            out.print(run.report().text());
            final List<Integer> unread = run.readAll(READ_TIMEOUT_NS);
            unread.forEach((node) -> out.println("not all could be read over " + endpoints.get(node)));

            final Judgement judgement = script.judge();
            judgement.wrong().forEach((wrong) -> out.println("  " + wrong));
            out.println((judgement.isValid() ? "VALID: " : "NOT VALID: ") + judgement.stands());
            return judgement.isValid() && unread.isEmpty() && run.report().ok() > 0 ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private static Script script(final Options options, final int nodes) throws UsageException, IOException
    {
        final WorkloadType type = WorkloadType.ofLabel(options.text("type"));
        if (null == type)
        {
            throw new UsageException(
                "--type is '" + options.text("type") + "': use one of " + WorkloadType.labels());
        }

        final Path file = Path.of(options.required("history"));
        final long seed = options.number("seed", 0, Long.MAX_VALUE);
        final int keys = (int)(WorkloadType.TRANSFER == type ?
            options.number("keys", 2, ACCOUNTS_MAX) : options.number("keys", 1, KEYS_MAX));
        return Scripts.open(type, file, keys, seed, nodes);
    }
}
