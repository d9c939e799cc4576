package org.entente.node.cli;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.journal.FileJournal;
import org.entente.journal.JournalContext;
import org.entente.wire.JournalCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JournalCommandTest
{
    private static final ReplicaConfig LIMITS = new ReplicaConfig();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
    private final PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
    private final CommandLine commandLine = new CommandLine(
        List.of(new JournalCommand(outStream, errStream)), outStream, errStream);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
    @TempDir
    private Path dir;

    @BeforeEach
    void setUp()
    {
        final JournalCodec codec = new JournalCodec(Topology.ofSize(3), LIMITS);
        try (FileJournal journal = FileJournal.open(context()))
        {
            journal.replay((record, offset, length) -> {});
            journal.append(buffer, 0, codec.encode(change(), buffer, 0));
            final Frontier applied = new Frontier(3);
            applied.set(1, Timestamp.of(900, 1));
            journal.append(buffer, 0, codec.encodeFrontier(2, applied, buffer, 0));
            journal.sync();
            journal.append(buffer, 0, buffer.putStringWithoutLengthAscii(0, "not an engine's"));
            journal.sync();
        }
    }

    private JournalContext context()
    {
        return new JournalContext().dir(dir.resolve("journal")).segmentLength(1 << 20).recordLengthMax(4096)
            .reserveLength(1 << 20).clusterId(7).nodeId(2).schemaVersion(JournalCodec.schemaVersion());
    }

    private static TxnChange change()
    {
        final TxnChange change = new TxnChange();
        change.kind = RecordKind.STABLE;
        change.txnId = Timestamp.of(1000, 0);
        change.executeAt = Timestamp.of(1001, 2);
        change.deps = new Deps(3, LIMITS.depsMax);
        change.deps.floor().set(0, Timestamp.of(500, 0));
        change.deps.add(Timestamp.of(990, 1));
        change.definition = new Definition(LIMITS.keysMax);
        change.definition.isPresent = true;
        change.definition.kind = TxnKind.WRITE;
        change.definition.prev = Timestamp.of(998, 0);
        change.definition.keys.add(41);
        change.definition.keys.add(42);
        change.definition.payload.wrap(new byte[5]);
        return change;
    }

    private int run(final String... arguments)
    {
        out.reset();
        err.reset();
        return commandLine.run(arguments);
    }

    private String out()
    {
        return out.toString(StandardCharsets.UTF_8);
    }

    private Path segment() throws IOException
    {
        try (Stream<Path> files = Files.walk(dir))
        {
            return files.filter(file -> file.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
    }

    @Test
    void shouldDumpWhatTheEngineWrote()
    {
        assertEquals(ExitCode.OK, run("journal", "dump", dir.toString()), err::toString);
        final String[] lines = out().split("\n");
        assertEquals(4, lines.length, out());
        assertTrue(lines[0].contains(" record=BASE"), lines[0]);
        assertTrue(lines[1].startsWith("sequence=0 file=run-00000001/") && lines[1].endsWith(
            " record=STABLE txn=1000@0 executeAt=1001@2 floor=500@0 deps=990@1 kind=WRITE prev=998@0 keys=[41 42]" +
            " payloadLength=5"), lines[1]);
        assertTrue(lines[2].endsWith(" record=FRONTIER node=2 applied=900@1"), lines[2]);
        assertTrue(lines[3].contains("sequence=2 ") && lines[3].contains("durable=2 ") &&
            lines[3].contains("undecoded=["), lines[3]);
    }

    @Test
    void shouldDumpAPartAsJson()
    {
        assertEquals(ExitCode.OK, run("journal", "dump", "--json", "--from", "1", "--limit=1",
            dir.resolve("journal").toString()), err::toString);
        final String line = out();
        assertTrue(line.startsWith("{\"sequence\":1,\"file\":\"run-00000001/") &&
            line.endsWith("\"record\":\"FRONTIER\",\"node\":2,\"applied\":\"900@1\"}\n"), line);
    }

    @Test
    void shouldVerify()
    {
        assertEquals(ExitCode.OK, run("journal", "verify", dir.toString()), err::toString);
        assertTrue(out().contains("of cluster 7, node 2, incarnation 0\nrecords 0 to 3, durable mark 3\n") &&
            out().endsWith("all is as it was written\n"), out());
        assertEquals(ExitCode.OK, run("journal", "verify", dir.toString(), "--json"));
        assertTrue(out().contains("\"records\":3,\"durable\":3,") && out().endsWith("\"damage\":null}\n"), out());
    }

    @Test
    void shouldTellTheFirstDamageWithFileOffsetAndRemedy() throws IOException
    {
        run("journal", "dump", "--from", "1", "--limit", "1", dir.toString());
        final long offset = Long.parseLong(out().replaceAll("(?s).* offset=([0-9]+) .*", "$1"));
        try (FileChannel channel = FileChannel.open(segment(), StandardOpenOption.WRITE))
        {
            channel.write(ByteBuffer.wrap(new byte[]{99}), offset + 40);
        }

        assertEquals(ExitCode.DAMAGED, run("journal", "verify", dir.toString()));
        assertTrue(out().contains("DAMAGED: the journal has a hole: record 1 is missing or damaged"), out());
        assertTrue(out().contains("\n  file " + segment() + " at offset " + offset + ", record 1\n  remedy: "), out());
        assertEquals(ExitCode.DAMAGED, run("journal", "verify", "--json", dir.toString()));
        assertTrue(out().contains("\"reason\":\"DAMAGED\"") && out().contains("\"offset\":" + offset), out());
        // What comes before is dumped all the same.
        assertEquals(ExitCode.DAMAGED, run("journal", "dump", dir.toString()));
        assertEquals(2, out().split("\n").length, out());
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("remedy: "), err::toString);
    }

    @Test
    void shouldSayThatTheJournalIsInUse()
    {
        try (FileJournal journal = FileJournal.open(context()))
        {
            journal.replay((record, offset, length) -> {});
            assertEquals(ExitCode.OK, run("journal", "verify", dir.toString()));
            assertTrue(err.toString(StandardCharsets.UTF_8).contains(
                "is in use by process " + ProcessHandle.current().pid()), err::toString);
            journal.append(buffer, 0, 8);
            journal.sync();
        }
        assertEquals(ExitCode.OK, run("journal", "verify", dir.toString()));
        assertTrue(out().contains("records 0 to 4, durable mark 4\n"), out());
    }

    @Test
    void shouldRefuseWhatIsNoJournal()
    {
        assertEquals(ExitCode.FAILED, run("journal", "verify", dir.resolve("nothing").toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("there is no journal in "), err::toString);
        assertEquals(ExitCode.USAGE, run("journal", "mend", dir.toString()));
        assertEquals(ExitCode.USAGE, run("journal", "dump"));
    }

    @Test
    void shouldNotVerifyAPart()
    {
        assertEquals(ExitCode.USAGE, run("journal", "verify", "--limit", "1", dir.toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("--from and --limit are for dump"), err::toString);
        assertEquals(ExitCode.USAGE, run("journal", "verify", "--from", "1", dir.toString()));
    }
}
