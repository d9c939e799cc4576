package org.entente.node.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.UnknownOutcomeException;
import org.entente.client.ClientContext;
import org.entente.client.SessionCommands;
import org.entente.client.SessionContext;

/** How a command line comes to a cluster, by the options of {@link ClusterOptions}. */
@FunctionalInterface
interface Connector
{
    /** @throws DefiniteFailureException where no node can be reached. */
    Commands connect(Options options) throws UsageException;

    /** What is to be done, once there is a cluster. */
    @FunctionalInterface
    interface Call
    {
        /** @return the exit code. */
        int run(Commands commands) throws UsageException;
    }

    /** Each command is sent once, to one node: what is not answered has to be looked at. */
    static Commands once(final Options options) throws UsageException
    {
        return RequestCommands.connect(options);
    }

    /** Each command is sent until some node answers it, and what changes something is executed once all the same. */
    static Commands session(final Options options) throws UsageException
    {
        final long timeoutNs = ClusterOptions.timeoutNs(options);
        return SessionCommands.launch(
            new ClientContext()
                .endpoints(String.join(",", ClusterOptions.endpoints(options)))
                .clusterId(ClusterOptions.clusterId(options))
                .requestTimeoutNs(Math.min(timeoutNs, TimeUnit.SECONDS.toNanos(2))),
            new SessionContext().deliveryTimeoutNs(timeoutNs).resolveTimeoutNs(timeoutNs));
    }

    /**
     * Connects, makes the call, and tells where it was not answered.
     *
     * @param look by which command people see what has become of it.
     * @return the exit code.
     */
    default int run(final Options options, final PrintStream err, final String look, final Call call)
        throws UsageException
    {
        try (Commands commands = connect(options))
        {
            return call.run(commands);
        }
        catch (final DefiniteFailureException ex)
        {
            err.println("failed, nothing happened: " + ex.getMessage());
            return ExitCode.FAILED;
        }
        catch (final UnknownOutcomeException ex)
        {
            err.println("outcome unknown: " + ex.getMessage() + ". Look (" + look + ") before you repeat it.");
            return ExitCode.UNKNOWN_OUTCOME;
        }
    }
}
