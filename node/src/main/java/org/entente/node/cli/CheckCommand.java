package org.entente.node.cli;

import org.entente.simulation.check.Anomaly;
import org.entente.simulation.check.SerializabilityChecker;
import org.entente.simulation.check.Statistics;
import org.entente.simulation.check.Verdict;
import org.entente.simulation.history.History;
import org.entente.simulation.history.HistoryReader;
import org.entente.simulation.history.Workload;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** {@code check}: whether a recorded history is strictly serializable. */
public final class CheckCommand implements Command
{
    private final PrintStream out;
    private final PrintStream err;

    public CheckCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "check";
    }

    @Override
    public String summary()
    {
        return "whether a recorded history is strictly serializable";
    }

    @Override
    public String operands()
    {
        return "FILE";
    }

    @Override
    public String details()
    {
        return """
            FILE has an event a line, JSON or EDN, as docs/verification.md describes it.
            For lists, valid means strictly serializable. For registers, which do not tell in which order they were
            written, valid means that nothing of what follows from the answers contradicts it; --execute-at says more.
            Exit code 0: valid. 1: not valid, and the anomalies are told. 2: FILE is not such a history.
            """;
    }

    @Override
    public Options options()
    {
        return new Options()
            .option("workload", "NAME", null, "list-append or register (default: what the file says)")
            .flag("execute-at", "also against the order of executeAt, which every answer to a write has to tell");
    }

    @Override
    public int run(final Options options) throws UsageException, IOException
    {
        final History history = read(options.operands(1, "FILE").get(0));
        history.warnings().forEach((warning) -> err.println("entente check: " + warning));
        final Workload workload = workload(options, history);
        final Verdict verdict;
        try
        {
            verdict = options.has("execute-at") ? SerializabilityChecker.checkWithExecuteAt(history, workload) :
                SerializabilityChecker.check(history, workload);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new UsageException(ex.getMessage());
        }

        print(verdict, workload);
        return verdict.isValid() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static History read(final String file) throws UsageException
    {
        try
        {
            return HistoryReader.read(Path.of(file));
        }
        catch (final NoSuchFileException ex)
        {
            throw new UsageException("there is no file " + file);
        }
        catch (final IOException | InvalidPathException ex)
        {
            throw new UsageException(file + ": " + ex.getMessage());
        }
    }

    private static Workload workload(final Options options, final History history) throws UsageException
    {
        final String label = options.text("workload");
        final Workload workload = null == label ? history.workload() : Workload.ofLabel(label);
        if (null == workload)
        {
            throw new UsageException(null == label ? "the file does not name its workload: use --workload" :
                "--workload is '" + label + "': use list-append or register");
        }

        return workload;
    }

    private void print(final Verdict verdict, final Workload workload)
    {
        final Statistics stats = verdict.stats();
        out.printf("%s, %s: %d ok, %d fail, %d info; %d keys; %d reads, %d of them saw a concurrent writer%n",
            verdict.isValid() ? "VALID" : "NOT VALID", workload, stats.ok(), stats.failed(), stats.unknown(),
            stats.keys(), stats.reads(), stats.concurrentReads());
        for (final Anomaly anomaly : verdict.anomalies())
        {
            out.println(anomaly);
        }
    }
}
