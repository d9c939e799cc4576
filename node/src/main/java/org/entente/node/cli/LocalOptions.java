package org.entente.node.cli;

import org.entente.node.demo.SocketBuffers;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The options of commands that start clusters on this machine. */
final class LocalOptions
{
    private static final int PORT_MAX = 65_000;
    private static final int SOCKET_BUFFER_MAX = 1024 * 1024;

    private final Path dir;
    private final boolean isTemporary;
    private final int basePort;
    private final Map<String, String> settings = new LinkedHashMap<>();

    /** Makes a temporary directory where none is named. */
    LocalOptions(final Options options) throws UsageException, IOException
    {
        settings.put("entente.journal.sync.policy", options.text("sync").toUpperCase(java.util.Locale.ROOT));
        settings.put("entente.journal.segment.length", "16m");
        settings.put("entente.aeron.socket.buffer.length", Integer.toString(SocketBuffers.length(SOCKET_BUFFER_MAX)));
        for (final String setting : options.all("set"))
        {
            final int equals = setting.indexOf('=');
            if (equals < 1)
            {
                throw new UsageException("--set is '" + setting + "': use --set KEY=VALUE");
            }
            settings.put(setting.substring(0, equals).trim(), setting.substring(equals + 1));
        }

        basePort = (int)options.number("base-port", 0, PORT_MAX);
        isTemporary = null == options.text("dir");
        dir = isTemporary ? Files.createTempDirectory("entente-") : Path.of(options.text("dir")).toAbsolutePath();
        if (!isTemporary && Files.exists(dir) && !isEmpty(dir))
        {
            throw new UsageException("--dir " + dir + " is not empty: name a new directory, or delete it");
        }
    }

    static Options add(final Options options)
    {
        return options
            .option("dir", "DIR", null, "for journals and logs; kept (default: a temporary one, deleted on success)")
            .option("base-port", "PORT", "0", "first of the nodes' UDP ports; 0: free ones")
            .option("sync", "POLICY", "SYNC", "entente.journal.sync.policy of the nodes: SYNC or ASYNC")
            .repeatable("set", "KEY=VALUE", "a key of the nodes' configuration; may be repeated");
    }

    Path dir()
    {
        return dir;
    }

    int basePort()
    {
        return basePort;
    }

    Map<String, String> settings()
    {
        return settings;
    }

    /** Deletes the directory if it is a temporary one and nobody needs to look into it. */
    void cleanUp(final boolean isSuccess, final PrintStream out) throws IOException
    {
        if (!isTemporary || !isSuccess)
        {
            out.println("journals and logs are in " + dir);
            return;
        }

        try (Stream<Path> paths = Files.walk(dir))
        {
            paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    private static boolean isEmpty(final Path path) throws IOException
    {
        try (Stream<Path> entries = Files.list(path))
        {
            return entries.findAny().isEmpty();
        }
    }
}
