package org.entente.node.cli;

import java.io.PrintStream;

import org.entente.router.ServiceRouter;

/** {@code router}: one command to the service router. */
public final class RouterCliCommand implements Command
{
    private static final String FORMS = """
        service register ID ENDPOINT        [--name N] [--type T] [--group G] [--label KEY=VALUE]... [--ttl-ms MS]
                                            [--health H] [--registration R: the one that is replaced]
        service renew|deregister ID         [--registration R]
        service health ID HEALTH            healthy, degraded, unhealthy or unknown  [--registration R]
        service get ID; service list        [--type T] [--group G] [--label KEY=VALUE] [--expired]
        service purge                       removes those whose lease has run out
        sidecar register|heartbeat|deregister|get|list|purge    as for services
        sidecar assign PIPELINE SIDECAR     [--from SIDECAR that has it] [--stage NAME | --stage NAME=SIDECAR]...
        sidecar revoke PIPELINE SIDECAR
        pipeline create ID CONFIG           [--disabled]
        pipeline update ID CONFIG           [--revision R]
        pipeline enable|disable|delete ID   [--revision R]
        pipeline get ID; pipeline list
        offset commit SOURCE PARTITION OFFSET; offset get SOURCE PARTITION; offset list
        offset watermark SOURCE PARTITION [MICROS]              advances it, or prints it
        group join|leave GROUP MEMBER
        group assign GROUP GENERATION MEMBER=PARTITION,...      ...
        group rebalance GROUP PARTITIONS    even, and moving little, for the generation that it finds
        group commit GROUP MEMBER GENERATION PARTITION OFFSET
        group get GROUP; group offsets GROUP; group list
        watch [AT:INDEX]                    changes after that position, up to now
        """;

    private final PrintStream out;
    private final PrintStream err;
    private final Connector connector;

    public RouterCliCommand(final PrintStream out, final PrintStream err)
    {
        this(out, err, Connector::once);
    }

    RouterCliCommand(final PrintStream out, final PrintStream err, final Connector connector)
    {
        this.out = out;
        this.err = err;
        this.connector = connector;
    }

    @Override
    public String name()
    {
        return "router";
    }

    @Override
    public String summary()
    {
        return "one command to the service router: service, sidecar, pipeline, offset, group, watch";
    }

    @Override
    public String operands()
    {
        return "OBJECT OPERATION...";
    }

    @Override
    public String details()
    {
        return FORMS + """

            Reads are strict: they see all that was answered before. --local asks one node for what it has executed. A
            list, and watch, that are strict make all clients wait for some network round trips.

            Exit code 1: it did not happen, and never will. Exit code 3: no answer came; look before you repeat it.
            """;
    }

    @Override
    public Options options()
    {
        return ClusterOptions.add(new Options())
            .option("name", "NAME", "", "of a service")
            .option("type", "TYPE", "", "of a service; for list: only that")
            .option("group", "GROUP", "", "of a service; for list: only that")
            .repeatable("label", "KEY=VALUE", "of a service; for list: only with that")
            .option("ttl-ms", "MS", "30000", "length of the lease")
            .option("health", "HEALTH", "unknown", "at first")
            .option("registration", "R", "0", "that is meant; 0: any, or for register: there must be none")
            .option("revision", "R", "0", "of a pipeline that is expected; 0: any")
            .option("from", "SIDECAR", "", "that has the pipeline")
            .repeatable("stage", "NAME[=SIDECAR]", "that runs locally, or there")
            .flag("disabled", "the pipeline is created disabled")
            .flag("expired", "for list: only those whose lease has run out")
            .flag("local", "what the node that is asked has executed, which may be old")
            .flag("json", "prints JSON");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        final RouterPrinter printer = new RouterPrinter(options.has("json"), out, err);
        final RouterCalls.Call call = new RouterCalls(options).parse();
        return connector.run(options, err, "router ... get",
            (commands) -> call.run(new ServiceRouter(commands), commands, printer));
    }
}
