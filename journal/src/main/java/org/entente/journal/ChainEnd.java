package org.entente.journal;

/**
 * Where the chain of the records ends: the next BASE record repeats it.
 *
 * @param hash CRC32C of the last DATA record; 0 before the first.
 * @param sha  its SHA-256; zeros before the first, or where it has none.
 */
record ChainEnd(int hash, byte[] sha)
{
    static ChainEnd none()
    {
        return new ChainEnd(0, new byte[RecordFrame.SHA_LENGTH]);
    }
}
