package org.entente.node.cli;

import org.entente.journal.Damage;
import org.entente.journal.JournalInspector;
import org.entente.journal.JournalInspector.Entry;
import org.entente.journal.JournalInspector.Report;
import org.entente.journal.SegmentFile;
import org.entente.journal.TornTail;
import org.entente.node.Json;
import org.entente.wire.JournalText;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code journal}: looks at the journal of a node that is stopped. */
public final class JournalCommand implements Command
{
    private static final String FORM = "dump DIR or verify DIR";

    private final PrintStream out;
    private final PrintStream err;

    public JournalCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "journal";
    }

    @Override
    public String summary()
    {
        return "prints or verifies the journal of a node that is stopped";
    }

    @Override
    public String operands()
    {
        return "dump|verify DIR";
    }

    @Override
    public String details()
    {
        return """
            DIR is the directory of a node, or of its journal, or a copy; nothing in it is changed.
            dump prints a line for each record; verify what the journal holds, and the first damage with file, offset
            and remedy. Of a node that runs, the last records may seem torn: its journal changes while it is read.
            Exit code 0: all is as it was written. 65: damaged, and it is told where. 1: it cannot be read.
            """;
    }

    @Override
    public Options options()
    {
        return new Options()
            .flag("json", "JSON: dump an object a line, verify one object")
            .option("from", "N", "0", "dump: the first record")
            .option("limit", "N", Long.toString(Long.MAX_VALUE), "dump: at most so many");
    }

    @Override
    public int run(final Options options) throws UsageException, IOException
    {
        final List<String> operands = options.operands(2, FORM);
        final boolean isDump = "dump".equals(operands.get(0));
        if (!isDump && !"verify".equals(operands.get(0)))
        {
            throw new UsageException("'" + operands.get(0) + "' is not known: use " + FORM);
        }

        if (!isDump && (options.has("from") || options.has("limit")))
        {
            throw new UsageException("--from and --limit are for dump: verify goes through the whole journal");
        }

        final Dump dump = new Dump(
            options.number("from", 0, Long.MAX_VALUE), options.number("limit", 0, Long.MAX_VALUE), options.has("json"));
        final Report report = inspect(Path.of(operands.get(1)), isDump ? dump::print : (entry) -> {});
        if (null != report.owner())
        {
            err.println("entente journal: " + report.dir() + " is in use by process " + report.owner() +
                ": it changes while it is read, and the last records may seem torn");
        }

        if (isDump)
        {
            if (null != report.damage())
            {
                err.println("entente journal: " + text(report.damage()));
            }
        }
        else
        {
            out.print(options.has("json") ? Json.write(json(report)) + '\n' : text(report));
        }
        return null == report.damage() ? ExitCode.OK : ExitCode.DAMAGED;
    }

    private static Report inspect(final Path dir, final JournalInspector.EntryHandler handler) throws IOException
    {
        try
        {
            return JournalInspector.inspect(dir, handler);
        }
        catch (final NoSuchFileException ex)
        {
            throw new IOException(
                ex.getFile() + " was removed while the journal was read: the node runs, try again", ex);
        }
    }

    private final class Dump
    {
        private final JournalText decoder = new JournalText();
        private final long from;
        private final boolean isJson;
        private long left;

        Dump(final long from, final long limit, final boolean isJson)
        {
            this.from = from;
            this.left = limit;
            this.isJson = isJson;
        }

        void print(final Entry entry)
        {
            if (left <= 0 || entry.sequence() < from)
            {
                return;
            }

            left -= entry.isBase() ? 0 : 1;
            final Map<String, Object> line = new LinkedHashMap<>();
            line.put("sequence", entry.sequence());
            line.put("file", entry.file().getParent().getFileName() + "/" + entry.file().getFileName());
            line.put("offset", entry.offset());
            line.put("durable", entry.durable());
            line.put("previous", String.format("%08x", entry.previous()));
            line.put("hash", String.format("%08x", entry.hash()));
            line.put("schema", entry.schemaVersion());
            line.put("length", entry.length());
            if (entry.isBase())
            {
                line.put("record", "BASE");
            }
            else
            {
                line.putAll(decoder.describe(entry.contents(), entry.contentsOffset(), entry.length()));
            }
            out.println(isJson ? Json.write(line) : text(line));
        }
    }

    private static String text(final Map<String, Object> line)
    {
        final StringBuilder text = new StringBuilder();
        line.forEach((name, value) ->
        {
            text.append(text.isEmpty() ? "" : " ").append(name).append('=');
            text.append(value.toString().indexOf(' ') < 0 ? value : "[" + value + "]");
        });
        return text.toString();
    }

    private static String text(final Damage damage)
    {
        return damage.reason() + ": " + damage.problem() + "\n  file " + damage.file() + " at offset " +
            damage.offset() + ", record " + damage.record() + "\n  remedy: " + damage.remedy();
    }

    private static String text(final Report report)
    {
        final StringBuilder text = new StringBuilder();
        text.append("journal ").append(report.dir()).append('\n');
        text.append("of ").append(null == report.identity() ? "nobody: it is empty" : report.identity()).append('\n');
        text.append("records ").append(report.recordsBefore()).append(" to ").append(report.records())
            .append(", durable mark ").append(report.durable())
            .append(report.isMarkTorn() ? " (one of its two slots is not whole)" : "").append('\n');
        for (final SegmentFile file : report.files())
        {
            text.append("file ").append(file.path()).append(" records ").append(file.recordsBefore()).append(" to ")
                .append(file.recordsThrough()).append(", ").append(file.bytes()).append(" bytes\n");
        }
        for (final TornTail tail : report.tails())
        {
            if (tail.hasRemains())
            {
                text.append("torn tail ").append(tail.file()).append(" at offset ").append(tail.offset())
                    .append(": never synced, the next start cuts it\n");
            }
        }
        text.append(String.format("last hash %08x, SHA-256 %s%n", report.lastHash(), report.lastSha()));
        text.append(null == report.damage() ? "all is as it was written" : text(report.damage())).append('\n');
        return text.toString();
    }

    private static Map<String, Object> json(final Report report)
    {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("dir", report.dir());
        json.put("inUseBy", report.owner());
        json.put("identity", report.identity());
        json.put("recordsBefore", report.recordsBefore());
        json.put("records", report.records());
        json.put("durable", report.durable());
        json.put("markTorn", report.isMarkTorn());
        final List<Object> files = new ArrayList<>();
        report.files().forEach((file) -> files.add(Map.of("file", file.path(), "recordsBefore", file.recordsBefore(),
            "recordsThrough", file.recordsThrough(), "bytes", file.bytes())));
        json.put("files", files);
        final List<Object> tails = new ArrayList<>();
        report.tails().stream().filter(TornTail::hasRemains).forEach((tail) ->
            tails.add(Map.of("file", tail.file(), "offset", tail.offset(), "frames", tail.frames())));
        json.put("tornTails", tails);
        json.put("lastHash", String.format("%08x", report.lastHash()));
        json.put("lastSha256", report.lastSha());
        json.put("damage", null == report.damage() ? null : Map.of("reason", report.damage().reason(),
            "problem", report.damage().problem(), "file", report.damage().file(), "offset", report.damage().offset(),
            "record", report.damage().record(), "remedy", report.damage().remedy()));
        return json;
    }
}
