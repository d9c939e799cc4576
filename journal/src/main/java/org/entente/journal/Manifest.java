package org.entente.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;
import org.entente.spi.JournalException;
import org.entente.spi.JournalException.Reason;

/**
 * What a replica must know about its data before it reads them: a text file {@code manifest} of lines
 * {@code key=value}, the last of which is a CRC32C of all before it. Immutable.
 *
 * @param identity       of the replica whose data these are.
 * @param state          whether it may vote.
 * @param syncPolicy     under which the journal was written last.
 * @param bootId         of the machine, when the journal was written last: a line without spaces.
 * @param isClean        whether the last process has forced everything to the disk and ended in order. False while one
 *                       runs.
 * @param isJournalBegun whether there is a journal: one that is missing was lost then.
 * @param journalRecords number of records at the beginning of the journal of which it is known that they are on the
 *                       disk: a journal that ends before is damaged.
 * @param clockMicros    reading of the replica's clock when this was written, microseconds since the Unix epoch;
 *                       0 before the first. No decision hangs on it: a clock that reads much less now was set back.
 */
public record Manifest(
    ReplicaIdentity identity, State state, SyncPolicy syncPolicy, String bootId, boolean isClean,
    boolean isJournalBegun, long journalRecords, long clockMicros)
{
    /** What a replica may do. */
    public enum State
    {
        /** It votes: all votes that it ever gave are in its journal. */
        VOTER,
        /** It has lost its data and does not vote until it has learnt from the others what it may have voted on. */
        REBUILDING
    }

    static final int FORMAT_VERSION = 1;
    private static final String HEAD = "# The data directory of one replica. Written by Entente, not to be edited.";
    private static final String CRC_KEY = "crc32c=";

    /** Of a replica without any data: whether it may vote is for the caller to know. */
    public static Manifest create(final ReplicaIdentity identity, final State state, final SyncPolicy syncPolicy)
    {
        return new Manifest(identity, state, syncPolicy, BootId.read(), true, false, 0, 0);
    }

    /** A process is about to write. */
    Manifest begun(final SyncPolicy policy, final String machineBootId)
    {
        return new Manifest(
            identity, state, policy, machineBootId, false, isJournalBegun, journalRecords, clockMicros);
    }

    /** So many records are on the disk. Neither they nor the clock go back. */
    Manifest reached(final long records, final long nowMicros)
    {
        return new Manifest(identity, state, syncPolicy, bootId, isClean, true,
            Math.max(journalRecords, records), Math.max(clockMicros, nowMicros));
    }

    /** All is on the disk, and the process ends. */
    Manifest ended()
    {
        return new Manifest(
            identity, state, syncPolicy, bootId, true, isJournalBegun, journalRecords, clockMicros);
    }

    Manifest become(final State newState)
    {
        return new Manifest(
            identity, newState, syncPolicy, bootId, isClean, isJournalBegun, journalRecords, clockMicros);
    }

    /** The content of the file. */
    String encode()
    {
        final String text = String.join("\n", HEAD,
            "format.version=" + FORMAT_VERSION,
            "cluster.id=" + identity.clusterId(),
            "cluster.incarnation=" + identity.clusterIncarnation(),
            "node.id=" + identity.nodeId(),
            "node.incarnation=" + identity.nodeIncarnation(),
            "state=" + state,
            "sync.policy=" + syncPolicy,
            "boot.id=" + bootId,
            "clean=" + isClean,
            "journal.begun=" + isJournalBegun,
            "journal.records=" + journalRecords,
            "clock.micros=" + clockMicros,
            "");
        return text + CRC_KEY + checksum(text) + '\n';
    }

    /**
     * Reads the content of a file.
     *
     * @param file named in messages.
     * @throws JournalException DAMAGED where it is not what was written; FOREIGN where a newer version wrote it.
     */
    static Manifest decode(final String content, final String file)
    {
        final int end = content.lastIndexOf(CRC_KEY);
        final String text = content.substring(0, Math.max(0, end));
        if (end < 0 || !content.substring(end).equals(CRC_KEY + checksum(text) + '\n'))
        {
            throw damaged(file, "its checksum is wrong");
        }

        final Iterator<String> lines = List.of(text.split("\n")).iterator();
        try
        {
            lines.next();
            final int version = Integer.parseInt(value(lines, "format.version"));
            if (FORMAT_VERSION != version)
            {
                throw new JournalException(Reason.FOREIGN, "the manifest " + file + " is of format " + version +
                    ", this version of Entente knows " + FORMAT_VERSION + ": run the version that wrote it");
            }

            // In the order in which they are written: arguments are evaluated from left to right.
            return new Manifest(
                new ReplicaIdentity(
                    Long.parseLong(value(lines, "cluster.id")), Long.parseLong(value(lines, "cluster.incarnation")),
                    Integer.parseInt(value(lines, "node.id")), Long.parseLong(value(lines, "node.incarnation"))),
                State.valueOf(value(lines, "state")), SyncPolicy.valueOf(value(lines, "sync.policy")),
                value(lines, "boot.id"), isTrue(value(lines, "clean")), isTrue(value(lines, "journal.begun")),
                Long.parseLong(value(lines, "journal.records")), Long.parseLong(value(lines, "clock.micros")));
        }
        catch (final IllegalArgumentException | java.util.NoSuchElementException ex)
        {
            throw damaged(file, "its checksum is right, but " + ex.getMessage());
        }
    }

    private static String value(final Iterator<String> lines, final String key)
    {
        final String line = lines.next();
        if (!line.startsWith(key + '='))
        {
            throw new IllegalArgumentException("'" + line + "' is in the place of '" + key + "'");
        }

        return line.substring(key.length() + 1);
    }

    private static boolean isTrue(final String text)
    {
        if (!"true".equals(text) && !"false".equals(text))
        {
            throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        }

        return "true".equals(text);
    }

    private static String checksum(final String text)
    {
        final CRC32C crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return String.format("%08x", crc.getValue());
    }

    private static JournalException damaged(final String file, final String what)
    {
        return new JournalException(Reason.DAMAGED, "the manifest " + file + " is damaged: " + what +
            ". Where the manifest is damaged, the journal beside it may be too: see to the disk, keep the directory " +
            "as evidence, and rebuild this replica from the others (bin/entente rebuild)");
    }
}
