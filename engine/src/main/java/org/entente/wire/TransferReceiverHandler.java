package org.entente.wire;

import org.agrona.DirectBuffer;

/** Takes what a node sends to the receiver of its snapshot. Arguments are borrowed: valid until the method returns. */
public interface TransferReceiverHandler
{
    void onSnapshotPending(long nonce);

    /**
     * There is a snapshot.
     *
     * @param length in bytes, at least 1.
     * @param node   id of the sender.
     */
    void onSnapshotOffer(long nonce, long snapshotId, long length, int node);

    void onTransferRefused(long nonce, TransferRefusal refusal, String text);

    /** A part of the snapshot, at least a byte long. */
    void onChunk(long nonce, int run, long position, DirectBuffer buffer, int offset, int length);
}
