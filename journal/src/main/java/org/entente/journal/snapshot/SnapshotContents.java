package org.entente.journal.snapshot;

/**
 * What a check of a whole snapshot file found.
 *
 * @param header      of the file.
 * @param corePieces  number of pieces of the core.
 * @param statePieces number of pieces of the application's state.
 * @param length      of the file in bytes.
 * @param sha256      over all but the last chunk, as 64 hexadecimal digits.
 */
public record SnapshotContents(SnapshotHeader header, long corePieces, long statePieces, long length, String sha256)
{
}
