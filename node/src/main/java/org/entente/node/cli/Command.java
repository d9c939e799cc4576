package org.entente.node.cli;

/** One command of {@code bin/entente}. */
public interface Command
{
    String name();

    /** What it does, in one line. */
    String summary();

    /** The operands behind the options, as shown in the usage line. */
    String operands();

    /** Explanation below the usage line; may be empty. */
    String details();

    /** The options that it knows. */
    Options options();

    /**
     * Runs it.
     *
     * @param options parsed.
     * @return an {@link ExitCode}.
     * @throws UsageException where the command line is wrong.
     */
    int run(Options options) throws Exception;
}
