package org.entente.journal.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.entente.spi.JournalException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a disk can do to a snapshot: each fault is told, the one before is used; with none left nothing starts. */
@Tag("long")
class SnapshotFaultsTest
{
    @TempDir
    private Path dir;

    /** One way to damage a file of several chunks, and what is told of it. */
    record Fault(String name, String told, Damage damage)
    {
        @Override
        public String toString()
        {
            return name;
        }
    }

    /** Gets the bytes of the file and where its chunks begin, the end of the file last. */
    @FunctionalInterface
    interface Damage
    {
        byte[] apply(byte[] bytes, int[] chunks);
    }

    static Stream<Fault> faults()
    {
        return Stream.of(
            new Fault("magic", "begin as", (bytes, chunks) -> flip(bytes, 0)),
            new Fault("node id in the header", "header", (bytes, chunks) -> flip(bytes, 20)),
            new Fault("journal records in the header", "header", (bytes, chunks) -> flip(bytes, 56)),
            new Fault("schema in the header", "header", (bytes, chunks) -> flip(bytes, 73)),
            new Fault("length of the header", "header", (bytes, chunks) -> flip(bytes, 12)),
            new Fault("checksum of the first chunk", "checksum of chunk 0", (bytes, chunks) -> flip(bytes, chunks[0])),
            new Fault("length of a chunk", "chunk 1", (bytes, chunks) -> flip(bytes, chunks[1] + 6)),
            new Fault("number of a chunk", "checksum of chunk 1", (bytes, chunks) -> flip(bytes, chunks[1] + 8)),
            new Fault("payload of the first chunk", "checksum of chunk 0",
                (bytes, chunks) -> flip(bytes, chunks[0] + 20)),
            new Fault("payload of a chunk in the middle", "checksum of chunk",
                (bytes, chunks) -> flip(bytes, chunks[2] + 4_000)),
            new Fault("payload of the last chunk of pieces", "checksum of chunk", (bytes, chunks) ->
                flip(bytes, chunks[chunks.length - 2] - 1)),
            new Fault("a page of zeros", "checksum of chunk 1",
                (bytes, chunks) -> zero(bytes, chunks[1] + 4_096, 4_096)),
            new Fault("a chunk of zeros", "impossible length",
                (bytes, chunks) -> zero(bytes, chunks[1], chunks[2] - chunks[1])),
            new Fault("first chunk missing", "there is chunk 1", (bytes, chunks) -> cut(bytes, chunks[0], chunks[1])),
            new Fault("a chunk in the middle missing", "there is chunk 2",
                (bytes, chunks) -> cut(bytes, chunks[1], chunks[2])),
            new Fault("last chunk of pieces missing", "was expected after", (bytes, chunks) ->
                cut(bytes, chunks[chunks.length - 3], chunks[chunks.length - 2])),
            new Fault("two chunks swapped", "there is chunk 2", (bytes, chunks) -> swap(bytes, chunks)),
            new Fault("a chunk twice", "there is chunk 1", (bytes, chunks) -> twice(bytes, chunks)),
            new Fault("end chunk missing", "ends before its last chunk",
                (bytes, chunks) -> Arrays.copyOf(bytes, chunks[chunks.length - 2])),
            new Fault("end chunk cut off", "cut off", (bytes, chunks) -> Arrays.copyOf(bytes, bytes.length - 1)),
            new Fault("other bytes with checksums that fit them", "SHA-256", SnapshotFaultsTest::forge),
            new Fault("SHA-256 at the end", "checksum of chunk", (bytes, chunks) -> flip(bytes, bytes.length - 1)),
            new Fault("cut off in a chunk", "chunk 2 is cut off",
                (bytes, chunks) -> Arrays.copyOf(bytes, chunks[2] + 100)),
            new Fault("cut off in the header of a chunk", "ends before its last chunk",
                (bytes, chunks) -> Arrays.copyOf(bytes, chunks[2] + 10)),
            new Fault("cut off in the header", "begin as", (bytes, chunks) -> Arrays.copyOf(bytes, 40)),
            new Fault("empty", "begin as", (bytes, chunks) -> new byte[0]),
            new Fault("all zeros", "begin as", (bytes, chunks) -> new byte[bytes.length]),
            new Fault("bytes behind the end", "counts at the end",
                (bytes, chunks) -> Arrays.copyOf(bytes, bytes.length + 1)));
    }

    /** All but the SHA-256 is as it would be in a snapshot with these bytes. */
    private static byte[] forge(final byte[] bytes, final int[] chunks)
    {
        final ByteBuffer buffer = ByteBuffer.wrap(flip(bytes, chunks[2] - 1)).order(ByteOrder.LITTLE_ENDIAN);
        int previous = buffer.getInt(8);
        for (int i = 0; i < chunks.length - 1; i++)
        {
            buffer.putInt(chunks[i] + 12, previous);
            previous = SnapshotFormat.crc(new CRC32C(), bytes, chunks[i] + 4, chunks[i + 1] - chunks[i] - 4);
            buffer.putInt(chunks[i], previous);
        }
        return bytes;
    }

    private static byte[] flip(final byte[] bytes, final int index)
    {
        bytes[index] ^= 0x10;
        return bytes;
    }

    private static byte[] zero(final byte[] bytes, final int index, final int length)
    {
        Arrays.fill(bytes, index, index + length, (byte)0);
        return bytes;
    }

    private static byte[] cut(final byte[] bytes, final int from, final int to)
    {
        return join(bytes, new int[][]{{0, from}, {to, bytes.length}});
    }

    private static byte[] swap(final byte[] bytes, final int[] chunks)
    {
        return join(bytes, new int[][]{
            {0, chunks[1]}, {chunks[2], chunks[3]}, {chunks[1], chunks[2]}, {chunks[3], bytes.length}});
    }

    private static byte[] twice(final byte[] bytes, final int[] chunks)
    {
        return join(bytes, new int[][]{{0, chunks[2]}, {chunks[1], bytes.length}});
    }

    private static byte[] join(final byte[] bytes, final int[][] ranges)
    {
        final ByteBuffer joined = ByteBuffer.allocate(2 * bytes.length);
        for (final int[] range : ranges)
        {
            joined.put(bytes, range[0], range[1] - range[0]);
        }
        return Arrays.copyOf(joined.array(), joined.position());
    }

    private static int[] chunks(final byte[] bytes)
    {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final List<Integer> starts = new ArrayList<>();
        for (int at = buffer.getInt(12); at < bytes.length; at += 20 + buffer.getInt(at + 4))
        {
            starts.add(at);
        }
        starts.add(bytes.length);
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    private Path snapshot(final long journalRecords)
    {
        return dir.resolve(String.format("snapshot-%020d.snap", journalRecords));
    }

    private void damage(final long journalRecords, final Fault fault) throws IOException
    {
        final byte[] bytes = Files.readAllBytes(snapshot(journalRecords));
        final int[] chunks = chunks(bytes);
        assertTrue(chunks.length > 5, "too few chunks for the faults: " + chunks.length);
        Files.write(snapshot(journalRecords), fault.damage().apply(bytes, chunks));
    }

    private List<String> takeTwo()
    {
        try (FileSnapshotStore store = FileSnapshotStore.open(Snapshots.context(dir)))
        {
            final List<String> older = Snapshots.take(store, 100, 1, 1_000);
            Snapshots.take(store, 200, 2, 1_000);
            return older;
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldUseTheOneBefore(final Fault fault) throws IOException
    {
        final List<String> older = takeTwo();
        damage(200, fault);
        try (FileSnapshotStore store = FileSnapshotStore.open(Snapshots.context(dir)))
        {
            assertEquals(older, Snapshots.read(store), "nothing of the damaged one is handed out");
            assertEquals(1, store.readSummary().damaged());
            assertTrue(store.readSummary().damagedDetail().contains(snapshot(200).toString()));
            assertTrue(store.readSummary().damagedDetail().contains("at offset"));
            assertTrue(store.readSummary().damagedDetail().contains(fault.told()), store.readSummary().damagedDetail());
            assertEquals(100, store.journalRecordsCovered());
            assertEquals(100, store.journalRecordsOfNewest());

            Snapshots.take(store, 300, 3, 10);
            assertTrue(Files.notExists(snapshot(200)), "a newer one is durable");
            assertEquals(100, store.journalRecordsCovered());
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldNotStartWhereNoneIsWhole(final Fault fault) throws IOException
    {
        takeTwo();
        damage(100, fault);
        damage(200, fault);
        try (FileSnapshotStore store = FileSnapshotStore.open(Snapshots.context(dir)))
        {
            final List<String> pieces = new ArrayList<>();
            final JournalException ex = assertThrows(JournalException.class, () -> store.read(
                (part, buffer, offset, length) -> pieces.add(Snapshots.text(part, buffer, offset, length))));
            assertEquals(JournalException.Reason.DAMAGED, ex.reason());
            assertTrue(ex.getMessage().contains(snapshot(100).toString()), ex.getMessage());
            assertTrue(ex.getMessage().contains(snapshot(200).toString()), ex.getMessage());
            assertTrue(ex.getMessage().contains("rebuild"), ex.getMessage());
            assertEquals(List.of(), pieces);
            assertThrows(JournalException.class, () -> Snapshots.read(store), "nor at the second try");
        }
    }

    @Test
    void shouldFindAFileUnderAnothersName() throws IOException
    {
        final List<String> older = takeTwo();
        Files.copy(snapshot(100), snapshot(300));
        try (FileSnapshotStore store = FileSnapshotStore.open(Snapshots.context(dir)))
        {
            Snapshots.read(store);
            assertEquals(200, store.readSummary().journalRecords());
            assertTrue(store.readSummary().damagedDetail().contains("holds 100 journal records"),
                store.readSummary().damagedDetail());
            assertTrue(older.size() > 0);
        }
    }

    static Stream<SnapshotStoreContext> others()
    {
        return Stream.of(
            Snapshots.context(null).nodeId(2),
            Snapshots.context(null).clusterId(4),
            Snapshots.context(null).clusterIncarnation(1),
            Snapshots.context(null).nodeIncarnation(4));
    }

    @ParameterizedTest
    @MethodSource("others")
    void shouldRefuseWhatIsOfAnotherNodeOrCluster(final SnapshotStoreContext other)
    {
        takeTwo();
        try (FileSnapshotStore store = FileSnapshotStore.open(other.dir(dir)))
        {
            final JournalException ex = assertThrows(JournalException.class, () -> Snapshots.read(store));
            assertEquals(JournalException.Reason.FOREIGN, ex.reason());
            assertTrue(ex.getMessage().contains("own directory"), ex.getMessage());
        }
    }

    @Test
    void shouldRefuseALaterFormat() throws IOException
    {
        takeTwo();
        final byte[] bytes = Files.readAllBytes(snapshot(200));
        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(16, 2);
        buffer.putInt(8, SnapshotFormat.crc(new CRC32C(), bytes, 12, buffer.getInt(12) - 12));
        Files.write(snapshot(200), bytes);
        try (FileSnapshotStore store = FileSnapshotStore.open(Snapshots.context(dir)))
        {
            final JournalException ex = assertThrows(JournalException.class, () -> Snapshots.read(store));
            assertEquals(JournalException.Reason.FOREIGN, ex.reason());
            assertTrue(ex.getMessage().contains("format version 2"), ex.getMessage());
        }
    }

    /** No bit of a small file can be wrong without being told. */
    @Test
    void shouldNoticeEveryBit() throws IOException
    {
        try (FileSnapshotStore store = FileSnapshotStore.open(Snapshots.context(dir)))
        {
            Snapshots.take(store, 100, 1, 3);
        }
        final byte[] good = Files.readAllBytes(snapshot(100));
        final Path file = dir.resolve("bit.snap");
        for (int bit = 0; bit < good.length * 8; bit++)
        {
            final byte[] bytes = good.clone();
            bytes[bit / 8] ^= 1 << bit % 8;
            Files.write(file, bytes);
            final String at = "bit " + bit;
            assertThrows(JournalException.class, () -> new SnapshotReader(file).check(), at);
        }
        assertTrue(good.length > 300, "length " + good.length);
    }
}
