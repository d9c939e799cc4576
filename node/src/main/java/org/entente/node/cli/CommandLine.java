package org.entente.node.cli;

import org.entente.node.config.ConfigException;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** Finds the command that is asked for, and runs it. */
public final class CommandLine
{
    private final String program;
    private final List<Command> commands;
    private final PrintStream out;
    private final PrintStream err;

    public CommandLine(final List<Command> commands, final PrintStream out, final PrintStream err)
    {
        this("bin/entente", commands, out, err);
    }

    /** @param program how it is called, in usage lines. */
    public CommandLine(
        final String program, final List<Command> commands, final PrintStream out, final PrintStream err)
    {
        this.program = program;
        this.commands = commands;
        this.out = out;
        this.err = err;
    }

    /** @return an {@link ExitCode}. */
    public int run(final String... arguments)
    {
        if (0 == arguments.length)
        {
            usage(err);
            return ExitCode.USAGE;
        }

        final List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        if (List.of("help", "--help", "-h").contains(arguments[0]))
        {
            return help(rest);
        }

        final Command command = find(arguments[0]);
        if (null == command)
        {
            err.println("entente: unknown command '" + arguments[0] + "': '" + program + " help' lists them");
            return ExitCode.USAGE;
        }

        if (rest.contains("--help"))
        {
            help(command);
            return ExitCode.OK;
        }

        return run(command, rest);
    }

    private int run(final Command command, final List<String> arguments)
    {
        try
        {
            return command.run(command.options().parse(arguments));
        }
        catch (final UsageException ex)
        {
            err.println("entente " + command.name() + ": " + ex.getMessage());
            err.println("'" + program + " help " + command.name() + "' shows how it is used");
            return ExitCode.USAGE;
        }
        catch (final ConfigException ex)
        {
            err.println("entente " + command.name() + ": " + ex.getMessage());
            return ExitCode.USAGE;
        }
        catch (final Exception ex)
        {
            // The last line of defence of a process about to end: whatever it is, it is told, and the code says so.
            err.println("entente " + command.name() + ": " + (null == ex.getMessage() ? ex : ex.getMessage()));
            if (Boolean.getBoolean("entente.paranoid"))
            {
                ex.printStackTrace(err);
            }
            return ExitCode.FAILED;
        }
    }

    private int help(final List<String> arguments)
    {
        if (arguments.isEmpty())
        {
            usage(out);
            return ExitCode.OK;
        }

        final Command command = find(arguments.get(0));
        if (null == command)
        {
            err.println("entente: unknown command '" + arguments.get(0) + "': '" + program + " help' lists them");
            return ExitCode.USAGE;
        }

        help(command);
        return ExitCode.OK;
    }

    private void help(final Command command)
    {
        out.println("usage: " + program + ' ' + command.name() + " [options] " + command.operands());
        out.println(command.summary());
        out.print(command.details().isEmpty() ? "" : "\n" + command.details());
        out.print("\noptions:\n" + command.options().help());
    }

    private Command find(final String name)
    {
        for (final Command command : commands)
        {
            if (command.name().equals(name))
            {
                return command;
            }
        }

        return null;
    }

    private void usage(final PrintStream to)
    {
        to.println("usage: " + program + " COMMAND [options]");
        to.println("Entente: a leaderless replicated state machine. Commands:");
        for (final Command command : commands)
        {
            to.printf("  %-9s %s%n", command.name(), command.summary());
        }
        to.println("  help      explains a command: " + program + " help COMMAND");
        to.println("exit codes: 0 done, 1 failed and did not happen, 2 wrong usage or configuration,");
        to.println("  3 outcome unknown; of a node: 65 its data are damaged or votes are lost, 66 not bootstrapped,");
        to.println("  70 halted and to be looked at, 73 its directory is in use, 74 the disk failed or is full,");
        to.println("  75 the transport failed: restart it, 78 its directory is another node's");
    }
}
