package org.entente.wire;

import org.entente.sbe.protocol.AcceptDecoder;
import org.entente.sbe.protocol.AcceptInvalidDecoder;
import org.entente.sbe.protocol.AcceptInvalidOkDecoder;
import org.entente.sbe.protocol.AcceptOkDecoder;
import org.entente.sbe.protocol.CatchUpDecoder;
import org.entente.sbe.protocol.ChecksumDecoder;
import org.entente.sbe.protocol.DefinedDecoder;
import org.entente.sbe.protocol.FetchDecoder;
import org.entente.sbe.protocol.HeartbeatDecoder;
import org.entente.sbe.protocol.InvalidateDecoder;
import org.entente.sbe.protocol.NackDecoder;
import org.entente.sbe.protocol.PreAcceptDecoder;
import org.entente.sbe.protocol.PreAcceptOkDecoder;
import org.entente.sbe.protocol.ReadDepsDecoder;
import org.entente.sbe.protocol.ReadDepsOkDecoder;
import org.entente.sbe.protocol.RecoverDecoder;
import org.entente.sbe.protocol.RecoverOkDecoder;
import org.entente.sbe.protocol.RejoinDecoder;
import org.entente.sbe.protocol.RejoinOkDecoder;
import org.entente.sbe.protocol.StableDecoder;

/**
 * The fixed part of each protocol message: how long it is in which version of the schema, and where it holds the
 * sender's incarnation, which version 2 appended to all of them.
 */
final class ProtocolBlocks
{
    private static final int APPENDED_IN = 2;
    private static final int[] LENGTHS = new int[RejoinOkDecoder.TEMPLATE_ID + 1];
    private static final int[] INCARNATION_OFFSETS = new int[LENGTHS.length];
    private static final int[] EARLIER_LENGTHS = new int[LENGTHS.length];

    static
    {
        of(PreAcceptDecoder.TEMPLATE_ID, PreAcceptDecoder.BLOCK_LENGTH, PreAcceptDecoder.incarnationEncodingOffset());
        of(
            PreAcceptOkDecoder.TEMPLATE_ID, PreAcceptOkDecoder.BLOCK_LENGTH,
            PreAcceptOkDecoder.incarnationEncodingOffset());
        of(NackDecoder.TEMPLATE_ID, NackDecoder.BLOCK_LENGTH, NackDecoder.incarnationEncodingOffset());
        of(AcceptDecoder.TEMPLATE_ID, AcceptDecoder.BLOCK_LENGTH, AcceptDecoder.incarnationEncodingOffset());
        of(AcceptOkDecoder.TEMPLATE_ID, AcceptOkDecoder.BLOCK_LENGTH, AcceptOkDecoder.incarnationEncodingOffset());
        of(StableDecoder.TEMPLATE_ID, StableDecoder.BLOCK_LENGTH, StableDecoder.incarnationEncodingOffset());
        of(
            AcceptInvalidDecoder.TEMPLATE_ID, AcceptInvalidDecoder.BLOCK_LENGTH,
            AcceptInvalidDecoder.incarnationEncodingOffset());
        of(
            AcceptInvalidOkDecoder.TEMPLATE_ID, AcceptInvalidOkDecoder.BLOCK_LENGTH,
            AcceptInvalidOkDecoder.incarnationEncodingOffset());
        of(
            InvalidateDecoder.TEMPLATE_ID, InvalidateDecoder.BLOCK_LENGTH,
            InvalidateDecoder.incarnationEncodingOffset());
        of(RecoverDecoder.TEMPLATE_ID, RecoverDecoder.BLOCK_LENGTH, RecoverDecoder.incarnationEncodingOffset());
        of(RecoverOkDecoder.TEMPLATE_ID, RecoverOkDecoder.BLOCK_LENGTH, RecoverOkDecoder.incarnationEncodingOffset());
        of(FetchDecoder.TEMPLATE_ID, FetchDecoder.BLOCK_LENGTH, FetchDecoder.incarnationEncodingOffset());
        of(DefinedDecoder.TEMPLATE_ID, DefinedDecoder.BLOCK_LENGTH, DefinedDecoder.incarnationEncodingOffset());
        of(CatchUpDecoder.TEMPLATE_ID, CatchUpDecoder.BLOCK_LENGTH, CatchUpDecoder.incarnationEncodingOffset());
        of(HeartbeatDecoder.TEMPLATE_ID, HeartbeatDecoder.BLOCK_LENGTH, HeartbeatDecoder.incarnationEncodingOffset());
        of(ChecksumDecoder.TEMPLATE_ID, ChecksumDecoder.BLOCK_LENGTH, ChecksumDecoder.incarnationEncodingOffset());
        of(ReadDepsDecoder.TEMPLATE_ID, ReadDepsDecoder.BLOCK_LENGTH, ReadDepsDecoder.incarnationEncodingOffset());
        of(
            ReadDepsOkDecoder.TEMPLATE_ID, ReadDepsOkDecoder.BLOCK_LENGTH,
            ReadDepsOkDecoder.incarnationEncodingOffset());
        of(RejoinDecoder.TEMPLATE_ID, RejoinDecoder.BLOCK_LENGTH, RejoinDecoder.incarnationEncodingOffset());
        of(RejoinOkDecoder.TEMPLATE_ID, RejoinOkDecoder.BLOCK_LENGTH, RejoinOkDecoder.incarnationEncodingOffset());
        EARLIER_LENGTHS[ReadDepsOkDecoder.TEMPLATE_ID] = ReadDepsOkDecoder.askerEncodingOffset();
        // Not in the schema before: no length of a block is right.
        EARLIER_LENGTHS[RejoinDecoder.TEMPLATE_ID] = -1;
        EARLIER_LENGTHS[RejoinOkDecoder.TEMPLATE_ID] = -1;
    }

    private ProtocolBlocks()
    {
    }

    static boolean isKnown(final int templateId)
    {
        return templateId < LENGTHS.length && LENGTHS[templateId] > 0;
    }

    /** Length of the block of a message that was written by a version of the schema, as far as this one knows it. */
    static int length(final int templateId, final int version)
    {
        return version < APPENDED_IN ? EARLIER_LENGTHS[templateId] : LENGTHS[templateId];
    }

    static boolean hasIncarnation(final int version)
    {
        return version >= APPENDED_IN;
    }

    /** Where the sender's incarnation stands in the block. */
    static int incarnationOffset(final int templateId)
    {
        return INCARNATION_OFFSETS[templateId];
    }

    private static void of(final int templateId, final int length, final int incarnationOffset)
    {
        LENGTHS[templateId] = length;
        INCARNATION_OFFSETS[templateId] = incarnationOffset;
        EARLIER_LENGTHS[templateId] = incarnationOffset;
    }
}
