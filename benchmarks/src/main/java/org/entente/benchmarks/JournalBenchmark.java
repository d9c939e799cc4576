package org.entente.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.journal.FileJournal;
import org.entente.journal.JournalContext;
import org.entente.journal.JournalFormat;
import org.entente.journal.SyncPolicy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A batch of records appended and brought to the disk by one barrier: by the journal, and by a plain file that has its
 * length already, which is what the disk can do. On the disk of the working directory, or of {@code java.io.tmpdir}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@State(Scope.Thread)
public class JournalBenchmark
{
    private static final int RECORD_LENGTH = 256;
    private static final int PLAIN_LENGTH = 64 * 1024 * 1024;
    private static final long JOURNAL_BYTES_MAX = 1L << 30;

    /** Records of a batch. */
    @Param({"1", "100", "1000"})
    public int batch;

    /** Of the journal's files. */
    @Param({"CHRONICLE", "PLAIN"})
    public JournalFormat format;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[RECORD_LENGTH]);
    private Path dir;
    private FileJournal journal;
    private FileChannel plain;
    private ByteBuffer batchBytes;
    private long position;
    private int opened;

    @Setup
    public void setUp() throws IOException
    {
        dir = Files.createTempDirectory("entente-journal-");
        batchBytes = ByteBuffer.allocateDirect(batch * RECORD_LENGTH);
        final Path file = dir.resolve("plain");
        plain = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        final ByteBuffer zeros = ByteBuffer.allocateDirect(1024 * 1024);
        for (int i = 0; i < PLAIN_LENGTH; i += zeros.capacity())
        {
            zeros.clear();
            plain.write(zeros, i);
        }
        plain.force(true);
        open();
    }

    /** What was measured may not fill the disk. */
    @Setup(Level.Iteration)
    public void makeRoom() throws IOException
    {
        if (journal.bytes() > JOURNAL_BYTES_MAX)
        {
            journal.close();
            delete(dir.resolve("journal-" + opened));
            open();
        }
    }

    @TearDown
    public void tearDown() throws IOException
    {
        journal.close();
        plain.close();
        delete(dir);
    }

    /** Batches a second of the journal: {@code SYNC}. */
    @Benchmark
    public long journal()
    {
        for (int i = 0; i < batch; i++)
        {
            journal.append(record, 0, RECORD_LENGTH);
        }
        journal.sync();

        return journal.durableRecords();
    }

    /** Batches a second of a plain file that is written over, in one write and one barrier. */
    @Benchmark
    public long plainFile() throws IOException
    {
        batchBytes.clear();
        if (position + batchBytes.capacity() > PLAIN_LENGTH)
        {
            position = 0;
        }
        position += plain.write(batchBytes, position);
        plain.force(false);

        return position;
    }

    private void open()
    {
        opened++;
        journal = FileJournal.open(
            new JournalContext().dir(dir.resolve("journal-" + opened)).syncPolicy(SyncPolicy.SYNC).format(format));
        journal.replay((buffer, offset, length) -> {});
    }

    private static void delete(final Path path) throws IOException
    {
        final List<Path> all;
        try (Stream<Path> paths = Files.walk(path))
        {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path each : all)
        {
            Files.delete(each);
        }
    }
}
