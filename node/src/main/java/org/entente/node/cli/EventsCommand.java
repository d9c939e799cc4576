package org.entente.node.cli;

import java.io.PrintStream;

import org.entente.eventstore.EventStoreException;
import org.entente.eventstore.ReplicatedEventStore;

/** {@code events}: one command to the event store. */
public final class EventsCommand implements Command
{
    private final PrintStream out;
    private final PrintStream err;
    private final Connector connector;

    public EventsCommand(final PrintStream out, final PrintStream err)
    {
        this(out, err, Connector::session);
    }

    EventsCommand(final PrintStream out, final PrintStream err, final Connector connector)
    {
        this.out = out;
        this.err = err;
        this.connector = connector;
    }

    @Override
    public String name()
    {
        return "events";
    }

    @Override
    public String summary()
    {
        return "one command to the event store: append, read, status, subscriber";
    }

    @Override
    public String operands()
    {
        return "OPERATION...";
    }

    @Override
    public String details()
    {
        return """
            append TYPE ID NAME DATA [NAME DATA]... [and TYPE ID NAME DATA [NAME DATA]...]...
                                        appends events to an aggregate, or to several, all or none  [--expect V]...
                                        [--routing-key KEY] [--requested-by WHO]
            read [TYPE [ID]]            events of everything, of a type, or of an aggregate  [--name N]
                                        [--routing-key KEY | --no-routing-key] [--local]
                                        [--first N] [--after CURSOR] | [--last N] [--before CURSOR]
            status                      how much there is  [--local]
            subscriber get NAME         who owns it, and how far it has come  [--local]
            subscriber enable|disable NAME
            subscriber remove NAME      forgets it, and its cursor

            An append is executed once, however often it has to be sent. Reads are strict: they see all that was
            answered before. --local asks one node for what it has. A read of a type or of everything, and status, that
            are strict make all clients wait for some network round trips. What is promised: docs/event-store.md.

            Exit code 1: it did not happen, and never will. Exit code 3: no answer came; look before you repeat it.
            """;
    }

    @Override
    public Options options()
    {
        return ClusterOptions.add(new Options())
            .repeatable("expect", "V", "for append: version that an aggregate has to have, none, or any (the " +
                "default); once for each aggregate, in their order")
            .option("routing-key", "KEY", null, "for append: of aggregates without events; for read: only that")
            .flag("no-routing-key", "for read: only aggregates without one")
            .option("requested-by", "WHO", null, "for append: who asks for the events")
            .option("name", "NAME", null, "for read: only events with that name; wants a TYPE")
            .option("first", "N", null, "for read: so many, from the cursor or the beginning on")
            .option("after", "CURSOR", null, "for read: what follows that event")
            .option("last", "N", null, "for read: so many, up to the cursor or the end")
            .option("before", "CURSOR", null, "for read: what lies before that event")
            .flag("local", "what the node that is asked has executed, which may be old")
            .flag("json", "prints JSON, an object a line");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        final EventCalls.Call call = new EventCalls(options).parse();
        final EventPrinter printer = new EventPrinter(options.has("json"), out, err);
        return connector.run(options, err, "events read", (commands) ->
        {
            try
            {
                return call.run(new ReplicatedEventStore(commands), printer);
            }
            catch (final EventStoreException ex)
            {
                return printer.refused(ex);
            }
            catch (final IllegalArgumentException ex)
            {
                throw new UsageException(ex.getMessage());
            }
        });
    }
}
