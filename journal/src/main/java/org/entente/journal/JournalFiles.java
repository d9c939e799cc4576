package org.entente.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a journal in use, oldest first: which of them can go, and how much they hold. For the thread that
 * appends, but where another is named.
 */
final class JournalFiles implements AutoCloseable
{
    private final FileRemover remover;
    private final List<SegmentFile> files = new ArrayList<>();
    private boolean isLastDurable = true;
    private long bytesOfOthers;
    private volatile long bytes;
    private volatile long truncatedRecords;

    JournalFiles(final JournalDirectory directory, final List<SegmentFile> files, final long records)
    {
        this.remover = new FileRemover(directory);
        this.files.addAll(files);
        for (final SegmentFile file : files)
        {
            bytesOfOthers += file.bytes();
        }
        bytes = bytesOfOthers;
        truncatedRecords = files.isEmpty() ? records : files.get(0).recordsBefore();
    }

    /** A new file was begun. */
    void onBegin(final Path path, final long recordsBefore)
    {
        files.add(new SegmentFile(path, recordsBefore, recordsBefore, 0));
        isLastDurable = false;
    }

    /** No more is appended to the last file. */
    void onEnd(final long recordsThrough, final long length)
    {
        final SegmentFile last = files.get(files.size() - 1);
        files.set(files.size() - 1, new SegmentFile(last.path(), last.recordsBefore(), recordsThrough, length));
        bytesOfOthers += length;
    }

    /**
     * After a barrier.
     *
     * @param currentBytes in the file that is written.
     * @return whether it was the file's first.
     * @throws IOException if an old file could not be removed.
     */
    boolean onSync(final long currentBytes) throws IOException
    {
        remover.throwIfFailed();
        final boolean isFirst = !isLastDurable;
        isLastDurable = true;
        bytes = bytesOfOthers + currentBytes;
        return isFirst;
    }

    /**
     * Has files removed, oldest first, as long as the next one begins no later than at a number of records, and is
     * durable: its BASE record is then all that says how many records there were. They are not counted from now on, and
     * go soon after. Each removal is durable before the next, so that a loss of power leaves no hole.
     *
     * @param mark to bring to the disk before; null where nothing is forced.
     * @throws IOException if one could not be removed before.
     */
    void truncate(final long records, final DurableMark mark) throws IOException
    {
        remover.throwIfFailed();
        while (isFirstUnneeded(records))
        {
            final SegmentFile first = files.remove(0);
            final Path run = first.path().getParent();
            remover.remove(first.path(), !files.get(0).path().getParent().equals(run), mark);
            bytesOfOthers -= first.bytes();
            bytes -= first.bytes();
            truncatedRecords = files.get(0).recordsBefore();
        }
    }

    private boolean isFirstUnneeded(final long records)
    {
        return files.size() > 1 && files.get(1).recordsBefore() <= records && (files.size() > 2 || isLastDurable);
    }

    /** Up to the end of the last record that was synced, without files that are to be removed. Any thread. */
    long bytes()
    {
        return bytes;
    }

    /** Any thread. */
    long truncatedRecords()
    {
        return truncatedRecords;
    }

    /** Nothing is removed any more once it returns. */
    @Override
    public void close()
    {
        remover.close();
    }
}
