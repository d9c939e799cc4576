package org.entente.node.takeover;

import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.entente.client.ClientContext;
import org.entente.client.SessionCommands;
import org.entente.client.SessionContext;
import org.entente.eventstore.Event;
import org.entente.eventstore.ReplicatedEventStore;
import org.entente.eventstore.Subscription;
import org.entente.eventstore.SubscriptionBuilder;
import org.entente.node.config.ClusterId;
import org.entente.node.demo.Demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * A consumer of events in a process of its own: writes a line for each event that it handles, and one when it is over.
 * Arguments: endpoint of the node that it uses; file; process without which it ends.
 */
public final class SubscriberMain
{
    static final String SUBSCRIBER = "reader";
    static final String TYPE = "test/Account";
    static final String NAME = "Changed";
    /** Events that are acknowledged together. */
    static final int CHUNK = 20;

    private SubscriberMain()
    {
    }

    public static void main(final String[] arguments)
    {
        final ProcessHandle parent = ProcessHandle.of(Long.parseLong(arguments[2])).orElseThrow();
        final long timeoutNs = TimeUnit.SECONDS.toNanos(60);
        try (FileChannel file = FileChannel.open(
            Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            SessionCommands commands = SessionCommands.launch(
                new ClientContext().endpoints(arguments[0]).clusterId(ClusterId.of(Demo.CLUSTER_ID))
                    .requestTimeoutNs(TimeUnit.SECONDS.toNanos(2)),
                new SessionContext().deliveryTimeoutNs(timeoutNs).resolveTimeoutNs(timeoutNs)))
        {
            final Subscription subscription = SubscriptionBuilder.of(new ReplicatedEventStore(commands), SUBSCRIBER)
                .all()
                .chunkSize(CHUNK)
                .pollInterval(TimeUnit.MILLISECONDS.toNanos(1))
                .advanceAfter(TimeUnit.MILLISECONDS.toNanos(50))
                .handler(TYPE, NAME, (event, delivery) -> append(file, line(event)))
                .build();
            final SleepingMillisIdleStrategy idleStrategy = new SleepingMillisIdleStrategy(1);
            while (parent.isAlive() && Subscription.State.FENCED != subscription.state() &&
                Subscription.State.FAILED != subscription.state())
            {
                idleStrategy.idle(subscription.doWork());
            }

            append(file, "end " + subscription.state() + " " + subscription.failure());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    static String line(final Event event)
    {
        return event.cursor() + " " + event.aggregate() + " " + event.version();
    }

    /** Stays where the process is killed. */
    private static void append(final FileChannel file, final String line) throws IOException
    {
        file.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }
}
