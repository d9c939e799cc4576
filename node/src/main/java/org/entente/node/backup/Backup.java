package org.entente.node.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.entente.journal.snapshot.SnapshotContents;
import org.entente.journal.snapshot.SnapshotHeader;
import org.entente.journal.snapshot.SnapshotReader;
import org.entente.node.Json;
import org.entente.spi.JournalException;
import org.entente.spi.JournalException.Reason;

/**
 * What a backup says of itself in its {@code backup.json}.
 *
 * @param name               of its directory.
 * @param clusterId          of the cluster whose state it holds.
 * @param clusterIncarnation of that cluster: 0, or higher where it was restored itself.
 * @param nodeId             of the node whose snapshot it is.
 * @param journalRecords     of that node whose effects it holds.
 * @param created            time of the snapshot by the node's clock, ISO 8601 in UTC.
 * @param length             of the snapshot's file in bytes.
 * @param sha256             of the snapshot's file, 64 hexadecimal digits, as {@code sha256sum} prints it.
 */
public record Backup(String name, long clusterId, long clusterIncarnation, int nodeId, long journalRecords,
    String created, long length, String sha256)
{
    static final String SNAPSHOT_FILE = "snapshot.snap";
    static final String JSON_FILE = "backup.json";

    private static final int FORMAT = 1;

    /**
     * Describes a snapshot file, after a check of all of it.
     *
     * @throws JournalException DAMAGED with file and offset.
     */
    static Backup describe(final String name, final Path file) throws IOException
    {
        final SnapshotContents contents = new SnapshotReader(file).check();
        final SnapshotHeader header = contents.header();
        return new Backup(name, header.clusterId(), header.clusterIncarnation(), header.nodeId(),
            header.journalRecords(), Instant.ofEpochMilli(header.createdMs()).toString(),
            contents.length(), sha256(file));
    }

    /**
     * Reads what a backup says of itself, and checks no more than that it says it.
     *
     * @throws JournalException DAMAGED where the file is missing or is not as it was written.
     */
    static Backup read(final Path dir) throws IOException
    {
        final Path file = dir.resolve(JSON_FILE);
        if (!Files.isRegularFile(file))
        {
            throw new JournalException(Reason.DAMAGED, dir + " is no backup: it has no " + JSON_FILE);
        }

        final Map<String, String> fields = FlatJson.read(Files.readString(file, UTF_8), file.toString());
        final Fields values = new Fields(fields, file);
        if (FORMAT != values.number("format"))
        {
            throw new JournalException(Reason.FOREIGN, file + " is of format " + values.number("format") +
                ", this version knows " + FORMAT + ": use the version that made the backup");
        }

        return new Backup(dir.getFileName().toString(), values.number("clusterId"),
            values.number("clusterIncarnation"), (int)values.number("nodeId"), values.number("journalRecords"),
            values.text("created"), values.number("length"), values.text("sha256"));
    }

    /**
     * Checks every byte of the snapshot: chunks, chain, counts, both SHA-256, and that it is what is described here.
     *
     * @param dir of the backup.
     * @throws JournalException DAMAGED naming file, offset or field.
     */
    SnapshotContents verify(final Path dir) throws IOException
    {
        final Path file = dir.resolve(SNAPSHOT_FILE);
        final SnapshotContents contents = new SnapshotReader(file).check();
        final Backup found = describe(name, file);
        if (!equals(found))
        {
            throw new JournalException(Reason.DAMAGED, "the backup " + dir + " is damaged: " + JSON_FILE + " says " +
                json() + ", but " + SNAPSHOT_FILE + " is " + found.json() + ": use another backup");
        }

        return contents;
    }

    /** One object on one line. */
    String json()
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", FORMAT);
        fields.put("clusterId", clusterId);
        fields.put("clusterIncarnation", clusterIncarnation);
        fields.put("nodeId", nodeId);
        fields.put("journalRecords", journalRecords);
        fields.put("created", created);
        fields.put("length", length);
        fields.put("sha256", sha256);
        return Json.write(fields);
    }

    private static String sha256(final Path file) throws IOException
    {
        final byte[] buffer = new byte[64 * 1024];
        final MessageDigest digest;
        try
        {
            digest = MessageDigest.getInstance("SHA-256");
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException("this JVM has no SHA-256", ex);
        }

        try (InputStream in = Files.newInputStream(file))
        {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer))
            {
                digest.update(buffer, 0, count);
            }
        }

        return HexFormat.of().formatHex(digest.digest());
    }

    /** Fields that have to be there. */
    private record Fields(Map<String, String> values, Path file)
    {
        String text(final String name)
        {
            final String value = values.get(name);
            if (null == value)
            {
                throw new JournalException(Reason.DAMAGED, file + " lacks the field " + name);
            }

            return value;
        }

        long number(final String name)
        {
            try
            {
                return Long.parseLong(text(name));
            }
            catch (final NumberFormatException ex)
            {
                throw new JournalException(Reason.DAMAGED,
                    file + ": the field " + name + " is '" + text(name) + "', which is no number", ex);
            }
        }
    }
}
