package org.entente.node.cli;

import org.entente.node.config.ConfigException;
import org.entente.node.config.NodeConfig;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of commands that take the configuration of a node. */
final class NodeOptions
{
    private NodeOptions()
    {
    }

    static Options add(final Options options)
    {
        return options
            .option("config", "FILE", null, "properties file of the node")
            .repeatable("set", "KEY=VALUE", "overrides a key of the file; may be repeated");
    }

    static NodeConfig config(final Options options) throws UsageException, ConfigException
    {
        return NodeConfig.load(Path.of(options.required("config")), System.getProperties(), overrides(options));
    }

    private static Map<String, String> overrides(final Options options) throws UsageException
    {
        final Map<String, String> overrides = new LinkedHashMap<>();
        for (final String setting : options.all("set"))
        {
            final int equals = setting.indexOf('=');
            if (equals < 1)
            {
                throw new UsageException("--set is '" + setting + "': use --set KEY=VALUE");
            }
            overrides.put(setting.substring(0, equals).trim(), setting.substring(equals + 1));
        }

        return overrides;
    }
}
