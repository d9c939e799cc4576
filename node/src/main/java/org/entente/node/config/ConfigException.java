package org.entente.node.config;

import java.util.List;

/** The configuration is wrong; {@link #problems} are sentences that name key and remedy. Nothing has been started. */
public final class ConfigException extends Exception
{
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public ConfigException(final List<String> problems)
    {
        super(problems.size() + " problem(s) in the configuration:\n  " + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems()
    {
        return problems;
    }
}
