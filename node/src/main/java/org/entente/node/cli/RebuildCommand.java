package org.entente.node.cli;

import org.entente.journal.DataDirectory;
import org.entente.journal.Manifest;
import org.entente.journal.ReplicaIdentity;
import org.entente.node.Node;
import org.entente.node.config.NodeConfig;
import org.entente.spi.JournalException;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;

/** {@code rebuild}: a node that has lost its data begins anew, under a new incarnation, from what the others know. */
public final class RebuildCommand implements Command
{
    private static final int MEMBERS_MIN = 3;

    private final PrintStream out;
    private final PrintStream err;

    public RebuildCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "rebuild";
    }

    @Override
    public String summary()
    {
        return "a node whose data are lost or damaged begins anew, from what the others know";
    }

    @Override
    public String operands()
    {
        return "";
    }

    @Override
    public String details()
    {
        return """
            Takes the options of 'node', which must not run. Moves the directory aside, whatever is in it, and makes a
            fresh one under an incarnation above the one before; nothing is deleted. Started afterwards, the node takes
            no part in decisions until all others have answered it and it knows what they know (state=REBUILDING in
            'status'); then it is as before. In a group of N no more than (N-1)/2 nodes may be down or rebuilding at
            once. A group of fewer than three restores a backup instead.
            """;
    }

    @Override
    public Options options()
    {
        return NodeOptions.add(new Options())
            .option("incarnation", "N", null, "above any that the node has had; needed only where the command asks")
            .option("cluster-incarnation", "N", null, "of a cluster restored from a backup, where no manifest tells");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand; the file is named by --config");
        final NodeConfig config = NodeOptions.config(options);
        if (config.topology().size() < MEMBERS_MIN)
        {
            throw new UsageException("a group of " + config.topology().size() + " cannot rebuild a node from the" +
                " others: it takes 3 or more; restore a backup (bin/entente backup restore)");
        }

        try
        {
            final ReplicaIdentity identity = identity(config, options);
            final Path aside = Node.rebuild(config, identity);
            if (null != aside)
            {
                out.println("what was in " + config.dir().toAbsolutePath() + " is now in " + aside);
            }
            out.println("node " + config.nodeId() + ": " + config.dir().toAbsolutePath() + " is now of " + identity +
                ", which rebuilds: start it with 'bin/entente node', and see state= in 'bin/entente status'");
            return ExitCode.OK;
        }
        catch (final JournalException ex)
        {
            err.println("entente rebuild: " + ex.getMessage());
            return JournalException.Reason.IN_USE == ex.reason() ? ExitCode.IN_USE : ExitCode.FAILED;
        }
    }

    private static ReplicaIdentity identity(final NodeConfig config, final Options options) throws UsageException
    {
        final Manifest manifest = manifestOf(config.dir());
        final ReplicaIdentity before = null == manifest ? null : manifest.identity();
        if (null != before && (before.nodeId() != config.nodeId() || before.clusterId() != config.clusterId()))
        {
            throw new UsageException("the directory " + config.dir() + " belongs to " + before + ", and not to node " +
                config.nodeId() + " of cluster " + config.clusterId() + ": correct the configuration");
        }

        final long least = null == before ? 1 : before.nodeIncarnation() + 1;
        // Where nobody knows what it was, the time is above any that was counted up from 0 or taken from a clock.
        final long incarnation = null != options.text("incarnation") ?
            options.number("incarnation", least, Long.MAX_VALUE) :
            null == before ? Instant.now().getEpochSecond() : least;
        final long cluster = null != options.text("cluster-incarnation") ?
            options.number("cluster-incarnation", 0, Long.MAX_VALUE) :
            null == before ? 0 : before.clusterIncarnation();
        return new ReplicaIdentity(config.clusterId(), cluster, config.nodeId(), incarnation);
    }

    /** Null where there is none that can be read. */
    private static Manifest manifestOf(final Path dir)
    {
        try
        {
            return DataDirectory.peek(dir);
        }
        catch (final JournalException ex)
        {
            return switch (ex.reason())
            {
                case NOT_BOOTSTRAPPED, DAMAGED -> null;
                default -> throw ex;
            };
        }
    }
}
