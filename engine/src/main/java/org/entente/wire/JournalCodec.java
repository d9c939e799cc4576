package org.entente.wire;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.sbe.journal.AcceptedEncoder;
import org.entente.sbe.journal.SnapshotBaseEncoder;
import org.entente.spi.JournalException;

/**
 * Encodes and decodes the records of a replica's journal. For one thread; reusable; allocates nothing once its holders
 * have grown to what they get.
 */
public final class JournalCodec
{
    private final JournalBodies bodies;
    private final JournalHolders holders;
    private final int recordLengthMax;

    /**
     * @param topology members of the group.
     * @param limits   that all replicas of the group share.
     * @throws IllegalArgumentException if a limit is beyond what the format can hold.
     */
    public JournalCodec(final Topology topology, final ReplicaConfig limits)
    {
        bodies = new JournalBodies(topology);
        holders = new JournalHolders(topology, limits);
        recordLengthMax = recordLengthMax(topology, limits);
    }

    /**
     * Encodes a record about a transaction.
     *
     * @param change to encode; its deps must not have overflowed.
     * @param buffer to write to, with room for {@link #recordLengthMax()}.
     * @param offset where the record begins.
     * @return length of the record in bytes.
     */
    public int encode(final TxnChange change, final MutableDirectBuffer buffer, final int offset)
    {
        return bodies.encode(change, buffer, offset);
    }

    /**
     * Encodes what is known of a node's frontier.
     *
     * @return length of the record in bytes.
     */
    public int encodeFrontier(
        final int node, final Frontier applied, final MutableDirectBuffer buffer, final int offset)
    {
        return bodies.encodeFrontier(node, applied, buffer, offset);
    }

    /**
     * Encodes what a snapshot begins with.
     *
     * @return length of the record in bytes.
     */
    public int encodeBase(final SnapshotBase base, final MutableDirectBuffer buffer, final int offset)
    {
        return bodies.encodeBase(base, buffer, offset);
    }

    /**
     * Encodes that a node is not heard below an incarnation.
     *
     * @return length of the record in bytes.
     */
    public int encodeFence(
        final int node, final long incarnation, final MutableDirectBuffer buffer, final int offset)
    {
        return bodies.encodeFence(node, incarnation, buffer, offset);
    }

    /**
     * Decodes one record and hands it over.
     *
     * @throws JournalException if the record is damaged or says what cannot be; the message names what.
     */
    public void decode(
        final DirectBuffer buffer, final int offset, final int length, final JournalRecordHandler handler)
    {
        holders.decode(buffer, offset, length, handler);
    }

    /** Version of the schema that records are written with. */
    public static int schemaVersion()
    {
        return AcceptedEncoder.SCHEMA_VERSION;
    }

    /** Length in bytes of the longest record with these limits. */
    public int recordLengthMax()
    {
        return recordLengthMax;
    }

    /** Accepted is the longest: deps and definition. Where limits allow next to none of those, a snapshot's base is. */
    private static int recordLengthMax(final Topology topology, final ReplicaConfig limits)
    {
        final int vector = FrameWriter.groupLength(topology.idLimit());
        final int accepted = AcceptedEncoder.BLOCK_LENGTH + vector +
            FrameWriter.groupLength(limits.depsMax) +
            FrameWriter.groupLength(limits.keysMax) +
            FrameWriter.BYTES_HEAD_LENGTH + limits.txnPayloadMax();
        return FrameWriter.HEADER_LENGTH + Math.max(accepted, SnapshotBaseEncoder.BLOCK_LENGTH + 2 * vector);
    }
}
