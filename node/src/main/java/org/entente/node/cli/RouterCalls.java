package org.entente.node.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.entente.app.Commands;
import org.entente.router.Ack;
import org.entente.router.Changes;
import org.entente.router.Group;
import org.entente.router.GroupAssignment;
import org.entente.router.Health;
import org.entente.router.ListRequest;
import org.entente.router.Position;
import org.entente.router.Registration;
import org.entente.router.RouterKind;
import org.entente.router.RouterLimits;
import org.entente.router.RouterObject;
import org.entente.router.RouterReads;
import org.entente.router.ServiceRouter;
import org.entente.router.Stage;

/** Turns a command line into a call of the service router; wrong usage is told before a node is looked for. */
final class RouterCalls
{
    private final Options options;
    private final List<String> operands;

    /** What is to be done, once there is a node. */
    @FunctionalInterface
    interface Call
    {
        /** @return the exit code. */
        int run(ServiceRouter router, Commands commands, RouterPrinter printer);
    }

    RouterCalls(final Options options)
    {
        this.options = options;
        this.operands = options.operands();
    }

    Call parse() throws UsageException
    {
        final String object = operands.isEmpty() ? "" : operands.get(0);
        return switch (object)
        {
            case "service" -> instance(RouterKind.SERVICE, "renew");
            case "sidecar" -> sidecar();
            case "pipeline" -> pipeline();
            case "offset" -> offset();
            case "group" -> group();
            case "watch" -> watch();
            default -> throw new UsageException("'" + object +
                "' is nothing of the router: use service, sidecar, pipeline, offset, group or watch");
        };
    }

    private String operation()
    {
        return operands.size() < 2 ? "" : operands.get(1);
    }

    private UsageException unknown(final String known)
    {
        return new UsageException(
            "'" + operation() + "' is no operation of " + operands.get(0) + ": use " + known);
    }

    private Call sidecar() throws UsageException
    {
        switch (operation())
        {
            case "assign":
                options.operands(4, "sidecar assign PIPELINE SIDECAR");
                final List<Stage> stages = new ArrayList<>();
                for (final String stage : options.all("stage"))
                {
                    final int equals = stage.indexOf('=');
                    stages.add(equals < 0 ? Stage.local(stage) :
                        new Stage(stage.substring(0, equals), stage.substring(equals + 1)));
                }
                return ack((router) -> router.assignPipeline(
                    operands.get(2), operands.get(3), options.text("from"), stages));
            case "revoke":
                options.operands(4, "sidecar revoke PIPELINE SIDECAR");
                return ack((router) -> router.revokePipeline(operands.get(2), operands.get(3)));
            default:
                return instance(RouterKind.SIDECAR, "heartbeat");
        }
    }

    private Call instance(final RouterKind kind, final String renew) throws UsageException
    {
        final String object = operands.get(0);
        final String operation = operation();
        final long registration = options.number("registration", 0, Long.MAX_VALUE);
        if ("health".equals(operation) && RouterKind.SERVICE == kind)
        {
            options.operands(4, "service health ID HEALTH");
            final Health health = health(operands.get(3));
            return ack((router) -> router.health(operands.get(2), registration, health));
        }

        switch (operation)
        {
            case "register":
                options.operands(4, object + " register ID ENDPOINT");
                final Registration details = details(operands.get(2), operands.get(3));
                return ack((router) -> router.register(kind, details, registration));
            case "deregister":
                options.operands(3, object + " deregister ID");
                return ack((router) -> router.deregister(kind, operands.get(2), registration));
            case "get":
                options.operands(3, object + " get ID");
                return object((reads) -> RouterKind.SERVICE == kind ?
                    reads.service(operands.get(2)) : reads.sidecar(operands.get(2)));
            case "list":
                return list(request(kind));
            case "purge":
                options.operands(2, object + " purge");
                return (router, commands, printer) ->
                {
                    int purged = 0;
                    int last;
                    do
                    {
                        last = commands.await(router.purgeExpired(kind));
                        purged += last;
                    }
                    while (last > 0);
                    printer.value(purged);
                    return ExitCode.OK;
                };
            default:
                if (!renew.equals(operation))
                {
                    throw unknown("register, " + renew + ", deregister, get, list, purge, " +
                        (RouterKind.SERVICE == kind ? "health" : "assign, revoke"));
                }
                options.operands(3, object + ' ' + renew + " ID");
                return ack((router) -> router.renew(kind, operands.get(2), registration));
        }
    }

    private Registration details(final String id, final String endpoint) throws UsageException
    {
        Registration details = Registration.of(id, endpoint).name(options.text("name")).type(options.text("type"))
            .group(options.text("group")).health(health(options.text("health")))
            .ttlMicros(options.number("ttl-ms", 1, RouterLimits.TTL_LIMIT_MICROS / 1000) * 1000);
        for (final String label : options.all("label"))
        {
            details = details.label(key(label), value(label));
        }

        return details;
    }

    private ListRequest request(final RouterKind kind) throws UsageException
    {
        options.operands(2, operands.get(0) + " list");
        ListRequest request = ListRequest.of(kind).type(options.text("type")).group(options.text("group"))
            .expiry(options.has("expired") ? ListRequest.Expiry.EXPIRED : ListRequest.Expiry.LIVE);
        if (options.all("label").size() > 1)
        {
            throw new UsageException("--label is given twice: a list looks for one label");
        }
        for (final String label : options.all("label"))
        {
            request = request.label(key(label), value(label));
        }

        return request;
    }

    private static String key(final String label) throws UsageException
    {
        if (label.indexOf('=') < 1)
        {
            throw new UsageException("--label is '" + label + "': use KEY=VALUE");
        }

        return label.substring(0, label.indexOf('='));
    }

    private static String value(final String label)
    {
        return label.substring(label.indexOf('=') + 1);
    }

    private static Health health(final String text) throws UsageException
    {
        for (final Health health : Health.values())
        {
            if (health.name().toLowerCase(Locale.ROOT).equals(text))
            {
                return health;
            }
        }

        throw new UsageException("HEALTH is '" + text + "': use healthy, degraded, unhealthy or unknown");
    }

    private Call pipeline() throws UsageException
    {
        final long revision = options.number("revision", 0, Long.MAX_VALUE);
        final String operation = operation();
        switch (operation)
        {
            case "create":
                options.operands(4, "pipeline create ID CONFIG");
                return ack((router) ->
                    router.createPipeline(operands.get(2), !options.has("disabled"), bytes(operands.get(3))));
            case "update":
                options.operands(4, "pipeline update ID CONFIG");
                return ack((router) -> router.updatePipeline(operands.get(2), revision, bytes(operands.get(3))));
            case "enable", "disable":
                options.operands(3, "pipeline " + operation + " ID");
                return ack((router) ->
                    router.enablePipeline(operands.get(2), revision, "enable".equals(operation)));
            case "delete":
                options.operands(3, "pipeline delete ID");
                return ack((router) -> router.deletePipeline(operands.get(2), revision));
            case "get":
                options.operands(3, "pipeline get ID");
                return object((reads) -> reads.pipeline(operands.get(2)));
            case "list":
                return list(request(RouterKind.PIPELINE));
            default:
                throw unknown("create, update, enable, disable, delete, get or list");
        }
    }

    private Call offset() throws UsageException
    {
        switch (operation())
        {
            case "commit":
                options.operands(5, "offset commit SOURCE PARTITION OFFSET");
                final long offset = options.numberOperand(4, "OFFSET", 0, Long.MAX_VALUE);
                final int committed = partition(3);
                return ack((router) -> router.commitSourceOffset(operands.get(2), committed, offset));
            case "get":
                options.operands(4, "offset get SOURCE PARTITION");
                final int read = partition(3);
                return value((reads) -> reads.sourceOffset(operands.get(2), read));
            case "watermark":
                final int partition = operands.size() < 4 ? 0 : partition(3);
                if (4 == operands.size())
                {
                    return value((reads) -> reads.watermark(operands.get(2), partition));
                }
                options.operands(5, "offset watermark SOURCE PARTITION [MICROS]");
                final long micros = options.numberOperand(4, "MICROS", Long.MIN_VALUE, Long.MAX_VALUE);
                return ack((router) -> router.advanceWatermark(operands.get(2), partition, micros));
            case "list":
                return list(request(RouterKind.SOURCE_OFFSET));
            default:
                throw unknown("commit, get, watermark or list");
        }
    }

    private int partition(final int index) throws UsageException
    {
        return (int)options.numberOperand(index, "PARTITION", 0, Integer.MAX_VALUE);
    }

    private Call group() throws UsageException
    {
        switch (operation())
        {
            case "join":
                options.operands(4, "group join GROUP MEMBER");
                return ack((router) -> router.joinGroup(operands.get(2), operands.get(3)));
            case "leave":
                options.operands(4, "group leave GROUP MEMBER");
                return ack((router) -> router.leaveGroup(operands.get(2), operands.get(3)));
            case "assign":
                final Map<String, List<Integer>> assignment = assignment();
                final long generation = options.numberOperand(3, "GENERATION", 0, Long.MAX_VALUE);
                return ack((router) -> router.assignPartitions(operands.get(2), generation, assignment));
            case "rebalance":
                options.operands(4, "group rebalance GROUP PARTITIONS");
                return rebalance((int)options.numberOperand(3, "PARTITIONS", 0, RouterLimits.PARTITIONS));
            case "commit":
                options.operands(7, "group commit GROUP MEMBER GENERATION PARTITION OFFSET");
                final long meant = options.numberOperand(4, "GENERATION", 0, Long.MAX_VALUE);
                final int partition = partition(5);
                final long offset = options.numberOperand(6, "OFFSET", 0, Long.MAX_VALUE);
                return ack((router) -> router.commitGroupOffset(
                    operands.get(2), operands.get(3), meant, partition, offset));
            case "get":
                options.operands(3, "group get GROUP");
                return object((reads) -> reads.group(operands.get(2)));
            case "offsets":
                options.operands(3, "group offsets GROUP");
                return list(ListRequest.of(RouterKind.GROUP_OFFSET).name(operands.get(2)));
            case "list":
                return list(request(RouterKind.GROUP));
            default:
                throw unknown("join, leave, assign, rebalance, commit, get, offsets or list");
        }
    }

    private Map<String, List<Integer>> assignment() throws UsageException
    {
        if (operands.size() < 5)
        {
            throw new UsageException("expected is: group assign GROUP GENERATION MEMBER=PARTITION,...");
        }

        final Map<String, List<Integer>> assignment = new TreeMap<>();
        for (final String each : operands.subList(4, operands.size()))
        {
            final int equals = each.indexOf('=');
            if (equals < 1 || !each.substring(equals + 1).matches("(\\d{1,4}(,\\d{1,4})*)?"))
            {
                throw new UsageException("'" + each + "' is no assignment: use MEMBER=PARTITION,...");
            }

            final List<Integer> partitions =
                assignment.computeIfAbsent(each.substring(0, equals), (member) -> new ArrayList<>());
            for (final String partition : each.substring(equals + 1).split(","))
            {
                if (!partition.isEmpty())
                {
                    partitions.add(Integer.valueOf(partition));
                }
            }
        }

        return assignment;
    }

    private Call rebalance(final int partitions)
    {
        return (router, commands, printer) ->
        {
            final Optional<Group> group = commands.await(router.reads().group(operands.get(2)));
            return group.isEmpty() ? printer.nothing() :
                printer.print(commands.await(router.assignPartitions(operands.get(2), group.get().generation(),
                    GroupAssignment.sticky(
                        group.get().assignment(), group.get().assignment().keySet(), partitions))));
        };
    }

    private Call watch() throws UsageException
    {
        final Position from = operands.size() < 2 ? Position.START : position(operands.get(1));
        return (router, commands, printer) ->
        {
            Changes page = commands.await(reads(router).changes(from, RouterLimits.PAGE));
            page.events().forEach(printer::print);
            while (page.hasMore())
            {
                page = commands.await(reads(router).changes(page.next(), RouterLimits.PAGE));
                page.events().forEach(printer::print);
            }
            if (page.isGap())
            {
                return printer.gap(page.next());
            }
            printer.next(page.next());
            return ExitCode.OK;
        };
    }

    private static Position position(final String text) throws UsageException
    {
        if (!text.matches("\\d{1,18}:\\d{1,10}"))
        {
            throw new UsageException("'" + text + "' is no position: use AT:INDEX, as watch prints it");
        }

        final int colon = text.indexOf(':');
        return new Position(Long.parseLong(text.substring(0, colon)),
            (int)Math.min(Integer.MAX_VALUE, Long.parseLong(text.substring(colon + 1))));
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private RouterReads reads(final ServiceRouter router)
    {
        return options.has("local") ? router.localReads() : router.reads();
    }

    private static Call ack(final Function<ServiceRouter, CompletableFuture<Ack>> command)
    {
        return (router, commands, printer) -> printer.print(commands.await(command.apply(router)));
    }

    private <T extends RouterObject> Call object(final Function<RouterReads, CompletableFuture<Optional<T>>> read)
    {
        return (router, commands, printer) ->
        {
            final Optional<T> object = commands.await(read.apply(reads(router)));
            object.ifPresent(printer::print);
            return object.isPresent() ? ExitCode.OK : printer.nothing();
        };
    }

    private Call value(final Function<RouterReads, CompletableFuture<OptionalLong>> read)
    {
        return (router, commands, printer) ->
        {
            final OptionalLong value = commands.await(read.apply(reads(router)));
            value.ifPresent(printer::value);
            return value.isPresent() ? ExitCode.OK : printer.nothing();
        };
    }

    private Call list(final ListRequest request)
    {
        return (router, commands, printer) ->
        {
            commands.await(reads(router).<RouterObject>all(request)).forEach(printer::print);
            return ExitCode.OK;
        };
    }
}
