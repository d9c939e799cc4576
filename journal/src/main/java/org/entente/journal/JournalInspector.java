package org.entente.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Looks at a journal without changing anything: of a replica that is stopped, or at a copy. That of a running one can
 * be looked at too; it goes on changing meanwhile, and its last records may seem torn.
 */
public final class JournalInspector
{
    private static final int RECORD_LENGTH_MAX = 1 << 20;

    private JournalInspector()
    {
    }

    /**
     * A record, or the BASE record of a file.
     *
     * @param file          that holds it.
     * @param offset        of its document in the file, in bytes.
     * @param sequence      of the record; of a BASE record: that of the record behind it.
     * @param isBase        whether it is a BASE record.
     * @param schemaVersion of the contents.
     * @param durable       records that were durable when it was appended.
     * @param previous      hash of the record before.
     * @param hash          CRC32C of the record.
     * @param contents      borrowed: valid until the handler returns.
     * @param contentsOffset in the buffer.
     * @param length        of the contents in bytes.
     */
    public record Entry(
        Path file, long offset, long sequence, boolean isBase, int schemaVersion, long durable, int previous, int hash,
        DirectBuffer contents, int contentsOffset, int length)
    {
    }

    /** Gets the records in their order. */
    @FunctionalInterface
    public interface EntryHandler
    {
        void onEntry(Entry entry);
    }

    /**
     * What was found.
     *
     * @param dir           of the journal.
     * @param owner         process that has it; null if none has.
     * @param identity      whose it is; null where nothing says so.
     * @param recordsBefore that have been removed at the beginning.
     * @param records       ever appended, as far as they can be read.
     * @param durable       as the durable mark has it; -1 where there is none.
     * @param isMarkTorn    one slot of the mark is not whole; the other one counts.
     * @param files         that were read, oldest first.
     * @param tails         what the runs leave behind their last records.
     * @param lastHash      CRC32C of the last record.
     * @param lastSha       its SHA-256 as hexadecimal digits; zeros where it has none.
     * @param damage        the first; null if the journal can be trusted.
     */
    public record Report(
        Path dir, String owner, String identity, long recordsBefore, long records, long durable, boolean isMarkTorn,
        List<SegmentFile> files, List<TornTail> tails, int lastHash, String lastSha, Damage damage)
    {
    }

    /**
     * Reads all of a journal.
     *
     * @param dir     of a replica, or of its journal.
     * @param handler gets all that comes before the first damage.
     * @throws IOException if it cannot be read, or there is none.
     */
    public static Report inspect(final Path dir, final EntryHandler handler) throws IOException
    {
        final Path manifest = dir.resolve(DataDirectory.MANIFEST_FILE);
        final Path journal = Files.isDirectory(dir.resolve("journal")) ? dir.resolve("journal") : dir;
        if (!Files.exists(JournalDirectory.mark(journal)) &&
            (!Files.isDirectory(journal) || JournalDirectory.runs(journal).isEmpty()))
        {
            throw new IOException("there is no journal in " + dir + ": give the directory of a replica");
        }
        final String owner = DirectoryLock.ownerOf(journal, JournalDirectory.LOCK_FILE);
        final long durableAtLeast = Files.exists(manifest) ?
            Manifest.decode(Files.readString(manifest), manifest.toString()).journalRecords() : 0;
        final JournalContents contents = new JournalReader(journal, RECORD_LENGTH_MAX,
            new JournalReader.Expectations(null, durableAtLeast, Long.MAX_VALUE),
            (reader) -> handler.onEntry(new Entry(reader.file(), reader.position(), reader.sequence(),
                reader.kind() == RecordFrame.KIND_BASE, reader.schemaVersion(), reader.durable(), reader.previous(),
                reader.hash(), reader.window().view(), reader.recordOffset(), reader.recordLength()))).read();
        final DurableMark.Reading mark = contents.mark();
        return new Report(journal, owner, contents.identity() == null ? null : contents.identity().toString(),
            contents.recordsBefore(), contents.records(), mark == null ? -1 : mark.records(),
            mark != null && mark.isTorn(), contents.files(), contents.tails(), contents.end().hash(),
            HexFormat.of().formatHex(contents.end().sha()), contents.damage());
    }
}
