package org.entente.wire;

/** Takes what receivers of snapshots send to a node. Arguments are borrowed: valid until the method returns. */
public interface TransferSenderHandler
{
    void onSnapshotRequest(SnapshotRequest request);

    /**
     * Chunks are welcome.
     *
     * @param run      that chunks are to repeat; a new one begins at the position.
     * @param position bytes that the receiver has.
     * @param limit    up to where chunks may be sent.
     */
    void onChunkRequest(long nonce, int run, long position, long limit);

    void onTransferClose(long nonce);
}
