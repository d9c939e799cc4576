package org.entente.node.cli;

import org.entente.node.Json;
import org.entente.node.demo.Demo;
import org.entente.node.demo.LocalCluster;
import org.entente.node.load.Operation;
import org.entente.node.load.OperationFile;
import org.entente.node.load.Progress;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code demo}: three processes, one killed. */
public final class DemoCommand implements Command
{
    private final PrintStream out;

    public DemoCommand(final PrintStream out)
    {
        this.out = out;
    }

    @Override
    public String name()
    {
        return "demo";
    }

    @Override
    public String summary()
    {
        return "three nodes on this machine run a bank's day; one is killed half-way and comes back";
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
            Exit code 0 only if at the end all three nodes have the same state, and the sum over all accounts is what it
            was at the beginning. Operations without an answer are counted and not sent again.
            """;
    }

    @Override
    public Options options()
    {
        return LocalOptions.add(new Options())
            .option("file", "FILE", null, "command file (default: samples/transfers.csv)")
            .option("ops", "N", "1000000000", "plays only so many operations of the file")
            .option("window", "N", "64", "operations in flight at each node")
            .option("kill", "NODE", "1", "node that is killed; -1 for none")
            .option("json", "FILE", null, "writes the result there as well");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand");
        final Path file = Path.of(null != options.text("file") ? options.text("file") :
            System.getProperty("entente.home", ".") + "/samples/transfers.csv");
        final List<Operation> all = OperationFile.read(file);
        final List<Operation> operations = all.subList(
            0, (int)Math.min(all.size(), options.number("ops", 1, Long.MAX_VALUE)));
        final int window = (int)options.number("window", 1, 512);
        final int victim = (int)options.number("kill", -1, 2);
        final LocalOptions local = new LocalOptions(options);

        final Map<String, Object> result = new LinkedHashMap<>();
        boolean isAgreed = false;
        try (LocalCluster cluster = Demo.cluster(local.dir(), local.basePort(), local.settings()))
        {
            final Demo demo = new Demo(cluster, window, victim, new Progress(out, null != System.console()), out);
            isAgreed = demo.run(operations);
            result.putAll(demo.result());
        }
        finally
        {
            local.cleanUp(isAgreed, out);
        }

        if (options.has("json"))
        {
            Files.writeString(Path.of(options.text("json")), Json.write(result) + "\n", StandardCharsets.UTF_8);
        }

        return isAgreed ? ExitCode.OK : ExitCode.FAILED;
    }
}
