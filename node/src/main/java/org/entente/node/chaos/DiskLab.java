package org.entente.node.chaos;

import org.entente.node.demo.LocalCluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A disk for each node: a file with an ext4 file system in it, mounted where the node has its directory. Its power can
 * be cut, and it can be filled. Needs root. All is unmounted when this is closed, or the process ends. One thread.
 */
final class DiskLab implements AutoCloseable
{
    private static final long SIZE = 1L << 30;
    private static final String FILLER = "filler";
    /** Of a directory that a disk is mounted on: with the process id of the lab. */
    private static final Pattern MOUNTED = Pattern.compile(" (\\S*/entente-disks-(\\d+)/node-\\d+) ext4 ");

    private final Path dir;
    private final Path mounts;
    private final int nodes;
    private final List<Path> mounted = new ArrayList<>();
    private final Thread hook = new Thread(this::unmountAll, "entente-disks-end");
    private boolean isKept;

    private DiskLab(final Path dir, final int nodes)
    {
        this.dir = dir;
        this.nodes = nodes;
        // Mounts are the machine's: the process id tells whose they are, also when it is gone.
        this.mounts = dir.resolve("entente-disks-" + ProcessHandle.current().pid());
    }

    /** What this machine lacks for a lab, in words; empty if nothing. */
    static List<String> lacks()
    {
        final List<String> lacks = Machine.lacks(
            "file systems are mounted", List.of("gcc", "mkfs.ext4", "mount", "umount", "fallocate"));
        if (!Files.exists(Path.of("/dev/loop-control")))
        {
            lacks.add("/dev/loop-control");
        }

        return lacks;
    }

    /**
     * Makes the disks.
     *
     * @param dir   of the cluster, where {@code node-0}, {@code node-1} and so on come to be.
     * @param nodes number of nodes.
     * @throws IllegalStateException with what the failing command printed.
     */
    static DiskLab open(final Path dir, final int nodes)
    {
        final DiskLab lab = new DiskLab(dir, nodes);
        Runtime.getRuntime().addShutdownHook(lab.hook);
        try
        {
            lab.setUp();
            return lab;
        }
        catch (final IOException ex)
        {
            lab.close();
            throw new UncheckedIOException("cannot make disks in " + dir, ex);
        }
        catch (final RuntimeException ex)
        {
            lab.close();
            throw ex;
        }
    }

    private void setUp() throws IOException
    {
        unmountAbandoned();
        Files.createDirectories(mounts);
        Machine.execute("gcc", "-O2", "-o", program().toString(),
            LocalCluster.home().resolve("node/src/test/resources/powercut/powercut.c").toString());
        for (int node = 0; node < nodes; node++)
        {
            try (RandomAccessFile file = new RandomAccessFile(image(node).toFile(), "rw"))
            {
                file.setLength(SIZE);
            }
            Machine.execute("mkfs.ext4", "-q", "-F", "-m", "0", image(node).toString());
            Files.createDirectory(mountPoint(node));
            mount(node);
            Files.createSymbolicLink(dir.resolve("node-" + node), mountPoint(node));
        }
    }

    /** From now on nothing reaches the disk any more, and what has not reached it is gone. */
    void cutPower(final int node)
    {
        Machine.execute(program().toString(), mountPoint(node).toString());
    }

    /** The disk is back, as it was when its power was cut. Nobody may use it meanwhile. */
    void restorePower(final int node)
    {
        Machine.execute("umount", mountPoint(node).toString());
        mounted.remove(mountPoint(node));
        mount(node);
    }

    /** Leaves no room on the disk. */
    void fill(final int node)
    {
        final Path filler = mountPoint(node).resolve(FILLER);
        try
        {
            for (long usable = usable(node); usable > 0; usable = usable(node))
            {
                final long has = Files.exists(filler) ? Files.size(filler) : 0;
                Machine.execute("fallocate", "-l", Long.toString(has + usable), filler.toString());
            }
        }
        catch (final IllegalStateException ex)
        {
            // What is left is less than the file system needs to give it away.
            if (!ex.getMessage().contains("No space left"))
            {
                throw ex;
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot fill the disk of node " + node, ex);
        }
    }

    void makeRoom(final int node)
    {
        try
        {
            Files.deleteIfExists(mountPoint(node).resolve(FILLER));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot make room on the disk of node " + node, ex);
        }
    }

    /** Leaves the disks' files where they are, as evidence, when this is closed. */
    void keep()
    {
        isKept = true;
    }

    private long usable(final int node) throws IOException
    {
        return Files.getFileStore(mountPoint(node)).getUsableSpace();
    }

    @Override
    public void close()
    {
        unmountAll();
        try
        {
            Runtime.getRuntime().removeShutdownHook(hook);
            if (isKept)
            {
                return;
            }
            for (int node = 0; node < nodes; node++)
            {
                Files.deleteIfExists(dir.resolve("node-" + node));
                Files.deleteIfExists(mountPoint(node));
                Files.deleteIfExists(image(node));
            }
            Files.deleteIfExists(program());
            Files.deleteIfExists(mounts);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot remove the disks in " + dir, ex);
        }
        catch (final IllegalStateException ignore)
        {
            // The process is ending already, and the hook runs or has run.
        }
    }

    private synchronized void mount(final int node)
    {
        Machine.execute("mount", "-o", "loop", image(node).toString(), mountPoint(node).toString());
        mounted.add(mountPoint(node));
    }

    private synchronized void unmountAll()
    {
        // Lazily: where a process still has files there, it is unmounted when that has ended.
        mounted.forEach((path) -> Machine.execute("umount", "-l", path.toString()));
        mounted.clear();
    }

    private static void unmountAbandoned() throws IOException
    {
        final Matcher matcher = MOUNTED.matcher(Files.readString(Path.of("/proc/mounts")));
        while (matcher.find())
        {
            if (ProcessHandle.of(Long.parseLong(matcher.group(2))).isEmpty())
            {
                Machine.execute("umount", "-l", matcher.group(1));
            }
        }
    }

    private Path image(final int node)
    {
        return mounts.resolve("disk-" + node + ".img");
    }

    private Path mountPoint(final int node)
    {
        return mounts.resolve("node-" + node);
    }

    private Path program()
    {
        return mounts.resolve("powercut");
    }
}
