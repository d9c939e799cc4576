package org.entente.journal;

import java.nio.file.Path;

/**
 * What a run leaves behind its last good record: begun, or written out of order, and never synced.
 *
 * @param file       that has it.
 * @param offset     where it begins; 0 where nothing in the file can be used.
 * @param hasRemains whether there is more than room that was allocated and not used.
 * @param frames     intact records in it, that follow a missing one and so count for nothing.
 */
public record TornTail(Path file, long offset, boolean hasRemains, int frames)
{
}
