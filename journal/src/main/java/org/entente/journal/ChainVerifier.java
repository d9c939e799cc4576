package org.entente.journal;

import java.util.Arrays;

/** Follows the chain of the records as they are read. Each method says what is wrong, or null. For one thread. */
final class ChainVerifier
{
    private final AuditChain audit = new AuditChain();
    /** Of the last record in the file, the BASE record included. */
    private final byte[] sha = new byte[RecordFrame.SHA_LENGTH];
    private final byte[] stored = new byte[RecordFrame.SHA_LENGTH];
    private int hash;
    private boolean isAudited;
    private boolean hasData;
    private ChainEnd end = ChainEnd.none();

    /** A file begins, and its BASE record repeats what was before. @param isFirst nothing has been read before. */
    String base(final SegmentReader reader, final boolean isFirst)
    {
        reader.window().buffer().get(reader.recordOffset() + BaseRecord.SHA_OFFSET, stored);
        if (isFirst)
        {
            end = new ChainEnd(reader.previous(), stored.clone());
        }
        if (reader.previous() != end.hash())
        {
            return "its BASE record says that the record before it has the hash " + hex(reader.previous()) +
                ", the one that is there has " + hex(end.hash());
        }
        if (!Arrays.equals(stored, end.sha()))
        {
            return "its BASE record repeats a SHA-256 that is not the one of the record before it";
        }
        System.arraycopy(stored, 0, sha, 0, sha.length);
        isAudited = reader.isAudited();
        hasData = false;
        return follow(reader);
    }

    String data(final SegmentReader reader)
    {
        hasData = true;
        if (reader.previous() != hash)
        {
            return "it is linked to a record with the hash " + hex(reader.previous()) +
                ", the one before it has " + hex(hash);
        }
        if (reader.isAudited() != isAudited)
        {
            return "it " + (isAudited ? "lacks the" : "has a") + " SHA-256, unlike the BASE record of its file";
        }
        return follow(reader);
    }

    private String follow(final SegmentReader reader)
    {
        hash = reader.hash();
        if (isAudited)
        {
            audit.follow(sha, reader.window().buffer(), reader.frameOffset());
            reader.window().buffer().get(reader.frameOffset() + RecordFrame.HEADER_LENGTH, stored);
            return Arrays.equals(stored, sha) ? null : "its SHA-256 does not follow from the record before it";
        }
        return null;
    }

    /** The file ends. The next BASE record repeats the last DATA record, wherever that was. */
    void endsHere()
    {
        if (!hasData)
        {
            return;
        }
        end = new ChainEnd(hash, isAudited ? sha.clone() : new byte[RecordFrame.SHA_LENGTH]);
    }

    ChainEnd end()
    {
        return end;
    }

    private static String hex(final int hash)
    {
        return String.format("%08x", hash);
    }
}
