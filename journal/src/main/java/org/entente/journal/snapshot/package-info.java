/**
 * Snapshots as files, behind the ports {@link org.entente.spi.SnapshotStore} and {@link
 * org.entente.spi.SnapshotFiles}. A snapshot is one file: a header that says whose it is, chunks of pieces, each
 * chained to the one before by its checksum, and an end with the counts and a SHA-256 over all. It is written under a
 * temporary name, forced to the disk, and only then gets its own: a file with that name is whole, or its disk has
 * damaged it.
 *
 * <p>The execution stage copies pieces into chunks; a thread of the store writes, forces and renames. At start the
 * newest file is checked from its first byte to its last before a single piece is handed out.
 */
package org.entente.journal.snapshot;
