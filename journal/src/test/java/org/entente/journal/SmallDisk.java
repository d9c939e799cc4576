package org.entente.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few MiB, mounted for one test. Only root may mount: else the test is skipped, and says so. */
final class SmallDisk implements AutoCloseable
{
    enum Type
    {
        /** In memory: a store into a page without room is a SIGBUS at once. */
        TMPFS,
        /** On a loop device: blocks are found late, and files that go give theirs back late. */
        EXT4
    }

    private final Path mountPoint;

    private SmallDisk(final Path mountPoint)
    {
        this.mountPoint = mountPoint;
    }

    static SmallDisk mount(final Type type, final Path temp, final long length) throws IOException
    {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")),
            "a small disk is mounted by root alone: run as root to test what happens when the disk is full");
        final Path mountPoint = Files.createDirectories(temp.resolve("disk"));
        if (type == Type.TMPFS)
        {
            run("mount", "-t", "tmpfs", "-o", "size=" + length, "entente-test", mountPoint.toString());
        }
        else
        {
            final Path image = temp.resolve("image");
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw"))
            {
                file.setLength(length);
            }
            run("mkfs.ext4", "-q", "-m", "0", "-F", image.toString());
            run("mount", "-o", "loop", image.toString(), mountPoint.toString());
        }
        return new SmallDisk(mountPoint);
    }

    Path path()
    {
        return mountPoint;
    }

    /** Somebody else fills the disk, to the last byte but so many, and the few blocks that it costs to name them. */
    Path fillUpTo(final long rest) throws IOException
    {
        final Path ballast = mountPoint.resolve("ballast");
        final long length = mountPoint.toFile().getUsableSpace() - rest;
        for (int blocks = 0; ; blocks++)
        {
            try
            {
                run("fallocate", "-l", Long.toString(length - blocks * 4096L), ballast.toString());
                return ballast;
            }
            catch (final IOException ex)
            {
                if (blocks == 8)
                {
                    throw ex;
                }
            }
        }
    }

    private static void run(final String... command) throws IOException
    {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        final int code = process.onExit().join().exitValue();
        if (code != 0)
        {
            throw new IOException(String.join(" ", command) + ": exit code " + code + ": " + output);
        }
    }

    /** Chronicle lets go of its mappings in a thread of its own: until then the disk is busy. */
    @Override
    public void close() throws IOException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true)
        {
            try
            {
                run("umount", mountPoint.toString());
                return;
            }
            catch (final IOException ex)
            {
                if (System.nanoTime() - deadlineNs >= 0)
                {
                    throw ex;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }
}
