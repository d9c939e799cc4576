package org.entente.node.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** One bit of a journal's files, turned over; and back. */
final class Rot
{
    private static final int TRIES = 10_000;

    private final Path file;
    private final long offset;
    private final int mask;

    private Rot(final Path file, final long offset, final int mask)
    {
        this.file = file;
        this.offset = offset;
        this.mask = mask;
    }

    /** Turns over a bit of a byte that is not zero, in a file of records of a journal that nobody uses. */
    static Rot strike(final Path journal, final Random random)
    {
        final List<Path> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(journal))
        {
            walk.filter(Rot::isSegment).sorted().forEach(files::add);
            for (int i = 0; i < TRIES && !files.isEmpty(); i++)
            {
                final Path file = files.get(random.nextInt(files.size()));
                final long offset = (long)(random.nextDouble() * Files.size(file));
                // What was never written is zero: nothing would notice, and nothing need to.
                if (0 != read(file, offset))
                {
                    final Rot rot = new Rot(file, offset, 1 << random.nextInt(8));
                    rot.turn();
                    return rot;
                }
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot damage " + journal, ex);
        }

        throw new IllegalStateException("nothing to be damaged in " + journal);
    }

    private static boolean isSegment(final Path path)
    {
        return path.toString().endsWith(".cq4") || path.toString().endsWith(".log");
    }

    void heal()
    {
        try
        {
            turn();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot put right " + this, ex);
        }
    }

    private void turn() throws IOException
    {
        final int value = read(file, offset);
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.seek(offset);
            access.write(value ^ mask);
        }
    }

    private static int read(final Path file, final long offset) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r"))
        {
            access.seek(offset);
            return access.read();
        }
    }

    @Override
    public String toString()
    {
        return file.getParent().getFileName() + "/" + file.getFileName() + " at " + offset;
    }
}
