package org.entente.node.cli;

import org.entente.app.Commands;
import org.entente.node.Json;
import org.entente.node.kv.KeyValueStore;
import org.entente.node.kv.KvChanges;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCursor;
import org.entente.node.kv.KvException;
import org.entente.node.kv.KvIf;
import org.entente.node.kv.KvLease;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvMeta;
import org.entente.node.kv.KvOperation;
import org.entente.node.kv.KvOptions;
import org.entente.node.kv.KvOutcome;
import org.entente.node.kv.KvPage;
import org.entente.node.kv.KvRead;
import org.entente.node.kv.KvResponse;
import org.entente.node.kv.KvResult;
import org.entente.node.kv.KvValue;
import org.entente.node.kv.KvWatch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** The verbs of {@code kv} that know conditions, expiry, leases, prefixes and changes. One run each. */
final class KvVerbs
{
    static final String FORMS = """
        put KEY VALUE               with --if-absent, --if-present, --if-version V, --if-value X; --ttl-ms MS,
                                    --keep-ttl, --lease ID
        delete KEY                  with --if-version V, --if-value X
        meta KEY                    prints the versions of a key, and when it expires
        incr KEY [DELTA]            adds to a whole number; prints the sum
        ttl KEY                     prints how many ms a key lives yet; -1: for ever
        touch KEY MS                lets a value expire in so many ms
        persist KEY                 lets a value expire no more
        scan PREFIX                 prints what begins with a prefix, in order; --limit N, --after KEY, --local
        watch PREFIX                prints changes behind --from CURSOR (default: all that are kept), and the cursor;
                                    --limit N; with --follow it goes on, until N changes have come, each no later
                                    than the next barrier (entente.replica.barrierMicros)
        lease grant MS | keep-alive ID | revoke ID | info ID
        if COMPARE... then OPERATION... [else OPERATION...]
                                    one transaction; COMPARE: exists KEY, absent KEY, or value|version|created|modified
                                    KEY ==|!=|<|<=|>|>= X; OPERATION: get KEY, put KEY VALUE, delete KEY,
                                    incr KEY DELTA, touch KEY MS, persist KEY
        purge                       frees the room of what has expired, up to --limit
        """;
    static final String EXAMPLES = """
            kv put job/7 running --if-absent --ttl-ms 30000
            kv scan job/ --limit 20 --json
            kv if value job/7 == running then put job/7 done incr jobs-done 1 else get job/7
            kv watch job/ --from 0.0 --follow --limit 100
        """;

    private static final Set<String> NAMES =
        Set.of("meta", "incr", "ttl", "touch", "persist", "scan", "watch", "lease", "if", "purge");
    private static final List<String> PUT_OPTIONS =
        List.of("if-absent", "if-present", "if-version", "if-value", "ttl-ms", "keep-ttl", "lease");
    private static final long FOLLOW_PAUSE_NS = 200_000_000;
    private static final long MS_MAX = 100L * 365 * 24 * 3600 * 1000;

    private final Options options;
    private final KeyValueStore store;
    private final PrintStream out;
    private final PrintStream err;

    /** @param store where commands go; for reads that are local, if the options say so. */
    KvVerbs(final Options options, final KeyValueStore store, final PrintStream out, final PrintStream err)
    {
        this.options = options;
        this.store = options.has("local") ? store.local() : store;
        this.out = out;
        this.err = err;
    }

    static Options addOptions(final Options options)
    {
        return options
            .flag("if-absent", "for put: if there is no such key")
            .flag("if-present", "for put: if there is such a key")
            .option("if-version", "V", null, "for put, delete: if the key was changed V times, as meta prints it")
            .option("if-value", "X", null, "for put, delete: if that is the value")
            .option("ttl-ms", "MS", null, "for put: the key expires after so many milliseconds")
            .flag("keep-ttl", "for put: the key expires when the one before would have")
            .option("lease", "ID", null, "for put: the key is gone when the lease is")
            .option("limit", "N", "100", "for scan, watch, purge: how many at most")
            .option("after", "KEY", "", "for scan: to begin behind that key")
            .option("from", "CURSOR", "0.0", "for watch: to begin behind that place; -1.0: with what is to come")
            .flag("follow", "for watch: to go on when there is nothing yet")
            .flag("local", "for scan, watch, lease info: as the node that is asked has it, which may be old")
            .flag("json", "prints JSON, with all that is known");
    }

    /** Whether this is for here, or else for {@link KvCliCommand} itself. */
    static boolean isOne(final Options options)
    {
        final String verb = options.operands().isEmpty() ? "" : options.operands().get(0);
        return NAMES.contains(verb) || List.of("put", "delete").contains(verb) &&
            (options.has("json") || PUT_OPTIONS.stream().anyMatch(options::has)) ||
            "get".equals(verb) && options.has("json");
    }

    /** @return an {@link ExitCode}. */
    int run() throws UsageException
    {
        final String verb = options.operands().get(0);
        try
        {
            return switch (verb)
            {
                case "get" -> get();
                case "put" -> put();
                case "delete" -> delete();
                case "meta" -> meta();
                case "incr" -> increment();
                case "ttl" -> ttl();
                case "touch" -> touch();
                case "persist" -> outcome(store.persist(key("persist KEY")), "PERSISTED");
                case "scan" -> scan();
                case "watch" -> watch();
                case "lease" -> lease();
                case "if" -> branches();
                case "purge" -> purge();
                default -> throw new UsageException("'" + verb + "' is no operation");
            };
        }
        catch (final KvException ex)
        {
            err.println(ex.getMessage());
            return ExitCode.FAILED;
        }
        catch (final IllegalArgumentException ex)
        {
            throw new UsageException(ex.getMessage());
        }
    }

    private <T> T await(final CompletableFuture<T> future)
    {
        final Commands commands = store.commands();
        return commands.await(future);
    }

    private byte[] key(final String form) throws UsageException
    {
        return KvLines.bytes(options.operands(2, form).get(1));
    }

    private int get() throws UsageException
    {
        final byte[] key = key("get KEY");
        final Optional<KvValue> value = await(store.get(key));
        if (value.isEmpty())
        {
            return notFound();
        }

        print(KvLines.line(key, value.get().meta(), value.get().content()));
        return ExitCode.OK;
    }

    private int notFound()
    {
        err.println(KvCode.NOT_FOUND + ": " + KvCode.NOT_FOUND.meaning());
        return ExitCode.FAILED;
    }

    private KvOptions conditions() throws UsageException
    {
        final KvOptions conditions = new KvOptions();
        if (options.has("if-absent"))
        {
            conditions.ifAbsent();
        }
        if (options.has("if-present"))
        {
            conditions.ifPresent();
        }
        if (options.has("if-version"))
        {
            conditions.ifVersion(options.number("if-version", 0, Long.MAX_VALUE));
        }
        if (options.has("if-value"))
        {
            conditions.ifValue(KvLines.bytes(options.text("if-value")));
        }

        return conditions;
    }

    private int put() throws UsageException
    {
        final List<String> operands = options.operands(3, "put KEY VALUE");
        final KvOptions put = conditions();
        if (options.has("ttl-ms"))
        {
            put.ttl(Duration.ofMillis(options.number("ttl-ms", 1, MS_MAX)));
        }
        if (options.has("keep-ttl"))
        {
            put.keepExpiry();
        }
        if (options.has("lease"))
        {
            put.lease(options.number("lease", Long.MIN_VALUE, Long.MAX_VALUE));
        }

        return outcome(store.put(KvLines.bytes(operands.get(1)), KvLines.bytes(operands.get(2)), put), "PUT");
    }

    private int delete() throws UsageException
    {
        return outcome(store.delete(key("delete KEY"), conditions()), "DELETED");
    }

    private int touch() throws UsageException
    {
        options.operands(3, "touch KEY MS");
        final long ms = options.numberOperand(2, "MS", 1, MS_MAX);
        return outcome(store.touch(KvLines.bytes(options.operands().get(1)), Duration.ofMillis(ms)), "TOUCHED");
    }

    private int outcome(final CompletableFuture<KvOutcome> future, final String done)
    {
        final KvOutcome outcome = await(future);
        if (options.has("json"))
        {
            final Map<String, Object> line = new LinkedHashMap<>();
            line.put("done", outcome.isDone());
            line.putAll(KvLines.meta(outcome.meta()));
            out.println(Json.write(line));
        }
        else if (outcome.isDone())
        {
            out.println("ok" + (outcome.meta().exists() ? " version " + outcome.meta().version() : ""));
        }
        else
        {
            err.println("not " + done + ": " + (outcome.meta().exists() ?
                "the condition does not hold; the key has version " + outcome.meta().version() : "no such key"));
        }

        return outcome.isDone() ? ExitCode.OK : ExitCode.FAILED;
    }

    private int meta() throws UsageException
    {
        final Optional<KvValue> value = await(store.get(key("meta KEY")));
        if (value.isEmpty())
        {
            return notFound();
        }

        final Map<String, Object> line = KvLines.meta(value.get().meta());
        out.println(options.has("json") ? Json.write(line) : line.toString());
        return ExitCode.OK;
    }

    private int increment() throws UsageException
    {
        final List<String> operands = options.operands();
        if (operands.size() != 2)
        {
            options.operands(3, "incr KEY [DELTA]");
        }

        final long delta = operands.size() == 2 ? 1 :
            options.numberOperand(2, "DELTA", Long.MIN_VALUE, Long.MAX_VALUE);
        out.println(await(store.increment(KvLines.bytes(operands.get(1)), delta)));
        return ExitCode.OK;
    }

    private int ttl() throws UsageException
    {
        // A transaction, for it tells what time it is.
        final KvResult result = await(store.transaction(
            new KvIf().operation(KvOperation.META, key("ttl KEY"))));
        final KvMeta meta = result.responses().get(0).meta();
        if (!meta.exists())
        {
            return notFound();
        }

        out.println(0 == meta.expiresAt() ? -1 : (meta.expiresAt() - result.timeMicros() + 999) / 1000);
        return ExitCode.OK;
    }

    private int scan() throws UsageException
    {
        final KvPage page = await(store.scan(key("scan PREFIX"), KvLines.bytes(options.text("after")),
            (int)options.number("limit", 1, KvLimits.SCAN_MAX)));
        page.items().forEach((item) -> print(KvLines.line(item.key(), item.meta(), item.content())));
        if (page.hasMore())
        {
            err.println("more: --after '" + KvLines.text(page.cursor()) + "'");
        }

        return ExitCode.OK;
    }

    private int watch() throws UsageException
    {
        // A strict poll makes a barrier, for which everybody waits: once is enough.
        final KeyValueStore polled = options.has("follow") ? store.local() : store;
        final KvWatch watch =
            new KvWatch(List.of(polled), key("watch PREFIX"), KvCursor.parse(options.text("from")));
        final int limit = (int)options.number("limit", 1, KvLimits.CHANGES_MAX);
        int printed = 0;
        while (printed < limit)
        {
            final KvChanges changes = await(watch.poll(limit - printed));
            if (KvCode.GAP == changes.code())
            {
                err.println(KvCode.GAP + ": " + KvCode.GAP.meaning() + ": --from " + changes.cursor());
            }

            changes.changes().forEach((change) -> print(KvLines.line(change)));
            printed += changes.changes().size();
            if (!options.has("follow"))
            {
                break;
            }

            if (changes.changes().isEmpty())
            {
                LockSupport.parkNanos(FOLLOW_PAUSE_NS);
            }
        }

        err.println("cursor: --from " + watch.cursor());
        return ExitCode.OK;
    }

    private int lease() throws UsageException
    {
        final List<String> operands = options.operands(3, "lease grant MS | keep-alive ID | revoke ID | info ID");
        final long number = options.numberOperand(2, "grant".equals(operands.get(1)) ? "MS" : "ID",
            "grant".equals(operands.get(1)) ? 1 : Long.MIN_VALUE, "grant".equals(operands.get(1)) ? MS_MAX :
            Long.MAX_VALUE);
        return switch (operands.get(1))
        {
            case "grant" -> printLease(Optional.of(await(store.grant(Duration.ofMillis(number)))));
            case "keep-alive" -> printLease(Optional.of(await(store.keepAlive(number))));
            case "info" -> printLease(await(store.lease(number)));
            case "revoke" ->
            {
                final boolean isRevoked = await(store.revoke(number));
                (isRevoked ? out : err).println(isRevoked ? "ok" : "NO_LEASE: " + KvCode.NO_LEASE.meaning());
                yield isRevoked ? ExitCode.OK : ExitCode.FAILED;
            }
            default -> throw new UsageException(
                "'" + operands.get(1) + "' is no operation of lease: use grant, keep-alive, revoke or info");
        };
    }

    private int printLease(final Optional<KvLease> found)
    {
        if (found.isEmpty())
        {
            err.println(KvCode.NO_LEASE + ": " + KvCode.NO_LEASE.meaning());
            return ExitCode.FAILED;
        }

        final KvLease lease = found.get();
        final Map<String, Object> line = new LinkedHashMap<>();
        line.put("lease", lease.id());
        line.put("ttlMs", lease.ttlMicros() / 1000);
        line.put("remainingMs", (lease.expiresAt() - lease.timeMicros()) / 1000);
        line.put("keys", lease.keys().stream().map(KvLines::text).toList());
        out.println(options.has("json") ? Json.write(line) : line.toString());
        return ExitCode.OK;
    }

    private int branches() throws UsageException
    {
        final List<String> operands = options.operands();
        final KvResult result = await(store.transaction(new KvIfParser(operands.subList(1, operands.size())).parse()));
        final List<Object> responses = new ArrayList<>();
        for (final KvResponse response : result.responses())
        {
            final Map<String, Object> line = new LinkedHashMap<>();
            line.put("code", response.code());
            line.putAll(KvLines.content(response.content()));
            line.putAll(KvLines.meta(response.meta()));
            responses.add(line);
        }

        if (options.has("json"))
        {
            final Map<String, Object> line = new LinkedHashMap<>();
            line.put("succeeded", result.isSucceeded());
            line.put("modVersion", result.modVersion());
            line.put("responses", responses);
            out.println(Json.write(line));
        }
        else
        {
            out.println(result.isSucceeded() ? "then" : "else");
            result.responses().forEach((response) -> out.println(response.code() +
                (KvRead.Type.NONE == response.content().type() ? "" : " " + KvLines.text(response.content()))));
        }

        return ExitCode.OK;
    }

    private int purge() throws UsageException
    {
        options.operands(1, "purge");
        out.println(await(store.purge((int)options.number("limit", 1, KvLimits.PURGE_MAX))));
        return ExitCode.OK;
    }

    private void print(final Map<String, Object> line)
    {
        if (options.has("json"))
        {
            out.println(Json.write(line));
            return;
        }

        final StringBuilder text = new StringBuilder();
        for (final String field : List.of("type", "key", "value", "balance", "list"))
        {
            if (line.containsKey(field))
            {
                text.append(text.isEmpty() ? "" : " ").append(line.get(field));
            }
        }

        out.println(text);
    }
}
