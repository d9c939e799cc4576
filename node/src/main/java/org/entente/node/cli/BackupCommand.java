package org.entente.node.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.entente.journal.Manifest;
import org.entente.journal.snapshot.SnapshotContents;
import org.entente.node.Json;
import org.entente.node.NodeMachine;
import org.entente.node.backup.Backup;
import org.entente.node.backup.BackupDirectory;
import org.entente.node.backup.BackupRestore;
import org.entente.node.backup.ClusterReport;
import org.entente.node.backup.LocalSnapshot;
import org.entente.node.backup.RemoteSnapshot;
import org.entente.node.config.NodeConfig;
import org.entente.node.load.NodeProbe;
import org.entente.spi.JournalException;

/** {@code backup}: a node's state beside the cluster, and a new cluster from it. */
public final class BackupCommand implements Command
{
    private static final long WAIT_MAX_S = 7 * 86_400;

    private final PrintStream out;
    private final PrintStream err;

    public BackupCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "backup";
    }

    @Override
    public String summary()
    {
        return "makes, checks and lists backups, and restores a cluster from one";
    }

    @Override
    public String operands()
    {
        return "create | list | verify [NAME] | restore NAME";
    }

    @Override
    public String details()
    {
        return """
            create: has a running node take a snapshot, which holds all that the nodes of --cluster have executed by
            then, and fetches it over the network; or takes the newest of a node on this machine (--from-dir).
            verify: every byte of one backup, or of all. restore: the data directory of one node of a new incarnation
            of the cluster; once for each node, with the options of 'node', from the same backup for all.
            Exit code 65 if a backup is damaged. docs/backup.md has the rest.
            """;
    }

    @Override
    public Options options()
    {
        return NodeOptions.add(ClusterOptions.add(new Options()
            .option("dir", "DIR", "backups", "directory of the backups")
            .option("name", "NAME", null, "of the new backup (default: time and node of its snapshot)")
            .option("node", "HOST:PORT", null, "create: of this node, its port for clients (default: one that serves)")
            .option("wait-seconds", "N", "3600", "create: how long the snapshot may take to be taken and to come")
            .option("from-dir", "DIR", null, "data directory (entente.dir) of a node on this machine")
            .option("incarnation", "N", null, "of the restored cluster (default: made of the backup)")
            .flag("validate-only", "restore: checks all that can be checked, and writes nothing")
            .flag("json", "create, list: as JSON")));
    }

    @Override
    public int run(final Options options) throws Exception
    {
        final List<String> operands = options.operands();
        final String action = operands.isEmpty() ? "" : operands.get(0);
        final BackupDirectory backups = new BackupDirectory(Path.of(options.text("dir")));
        try
        {
            return switch (action)
            {
                case "create" -> create(options, backups);
                case "list" -> list(options, backups);
                case "verify" -> verify(options, backups);
                case "restore" -> restore(options, backups);
                default -> throw new UsageException("'" + action + "': expected is " + operands());
            };
        }
        catch (final JournalException ex)
        {
            err.println("entente backup: " + ex.getMessage());
            return code(ex);
        }
    }

    private static int code(final JournalException ex)
    {
        return JournalException.Reason.IO == ex.reason() ? ExitCode.FAILED : ExitCode.of(ex.reason());
    }

    private int create(final Options options, final BackupDirectory backups) throws UsageException
    {
        options.operands(1, "create");
        final BackupDirectory.Source source = options.has("from-dir") ?
            new LocalSnapshot(Path.of(options.text("from-dir"))) : remote(options);
        print(options, backups.create(options.text("name"), source));
        return ExitCode.OK;
    }

    private BackupDirectory.Source remote(final Options options) throws UsageException
    {
        final long waitNs = TimeUnit.SECONDS.toNanos(options.number("wait-seconds", 1, WAIT_MAX_S));
        final ClusterReport report = new ClusterReport();
        for (final String endpoint : ClusterOptions.endpoints(options))
        {
            try (NodeProbe probe = new NodeProbe(
                endpoint, ClusterOptions.clusterId(options), ClusterOptions.timeoutNs(options)))
            {
                report.add(endpoint, probe.status());
            }
        }

        report.problems().forEach(problem -> err.println("entente backup: " + problem));
        final String node = options.has("node") ? ClusterOptions.node(options) : report.firstServing();
        if (null == node)
        {
            throw new JournalException("no node of --cluster is SERVING: start one, or use --from-dir");
        }

        return new RemoteSnapshot(
            ClusterReport.transferEndpoint(node), report.transferClusterId(ClusterOptions.clusterId(options)),
            report.applied(), waitNs, line -> err.println("entente backup: " + line));
    }

    private int list(final Options options, final BackupDirectory backups) throws UsageException
    {
        options.operands(1, "list");
        for (final Backup backup : backups.list())
        {
            print(options, backup);
        }

        return ExitCode.OK;
    }

    private int verify(final Options options, final BackupDirectory backups) throws UsageException
    {
        final List<String> names = options.operands().size() > 1 ?
            options.operands(2, "verify NAME").subList(1, 2) : backups.names();
        int code = ExitCode.OK;
        for (final String name : names)
        {
            try
            {
                final SnapshotContents contents = backups.verify(name);
                out.println(name + ": good, " + contents.length() + " bytes, " + contents.statePieces() +
                    " pieces of the state, " + contents.corePieces() + " of the core");
            }
            catch (final JournalException ex)
            {
                err.println(name + ": " + ex.getMessage());
                code = code(ex);
            }
        }

        return code;
    }

    private int restore(final Options options, final BackupDirectory backups) throws Exception
    {
        final String name = options.operands(2, "restore NAME").get(1);
        final NodeConfig config = NodeOptions.config(options);
        final Backup backup = backups.backup(name);
        backups.verify(name);
        final long incarnation = options.has("incarnation") ? options.number("incarnation", 1, Long.MAX_VALUE) :
            BackupRestore.incarnation(backup.clusterIncarnation(), backup.sha256());
        final BackupRestore restore = new BackupRestore(backups.snapshot(name), config);
        final NodeMachine machine = NodeMachine.create(config.kvLimits(), config.application());
        final long checksum = restore.validate(machine.machine());
        out.println("backup " + name + ": good, " + machine.store().size() + " keys, checksum " +
            Long.toHexString(checksum));
        if (options.has("validate-only"))
        {
            return ExitCode.OK;
        }

        final Manifest manifest = restore.restore(incarnation);
        out.println("node " + config.nodeId() + ": " + config.dir().toAbsolutePath() + " is now of " +
            manifest.identity());
        return ExitCode.OK;
    }

    private void print(final Options options, final Backup backup)
    {
        if (options.has("json"))
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", backup.name());
            fields.put("clusterId", backup.clusterId());
            fields.put("clusterIncarnation", backup.clusterIncarnation());
            fields.put("nodeId", backup.nodeId());
            fields.put("journalRecords", backup.journalRecords());
            fields.put("created", backup.created());
            fields.put("length", backup.length());
            fields.put("sha256", backup.sha256());
            out.println(Json.write(fields));
        }
        else
        {
            out.println(backup.name() + ": cluster " + backup.clusterId() + " (incarnation " +
                backup.clusterIncarnation() + "), node " + backup.nodeId() + ", " + backup.journalRecords() +
                " journal records, " + backup.created() + ", " + backup.length() + " bytes, sha256 " +
                backup.sha256());
        }
    }
}
