package org.entente.eventstore;

import org.agrona.DirectBuffer;

/** What an APPEND holds, and where. Reused; not thread-safe. */
final class AppendView
{
    /** Expected version: whatever there is. */
    static final long ANY = -1;

    private final int[] offsets = new int[EventStoreLimits.BATCH_AGGREGATES];
    private final int[] lengths = new int[EventStoreLimits.BATCH_AGGREGATES];
    private final long[] hashes = new long[EventStoreLimits.BATCH_AGGREGATES];
    private final long[] expected = new long[EventStoreLimits.BATCH_AGGREGATES];
    private final int[] routing = new int[EventStoreLimits.BATCH_AGGREGATES];
    private final int[] firsts = new int[EventStoreLimits.BATCH_AGGREGATES + 1];
    private final int[] names = new int[EventStoreLimits.BATCH_EVENTS];
    private final int[] bodies = new int[EventStoreLimits.BATCH_EVENTS];
    private final int[] bodyLengths = new int[EventStoreLimits.BATCH_EVENTS];
    private int aggregates;
    private Fields fields;

    void decode(final Fields from)
    {
        fields = from;
        aggregates = 0;
        firsts[0] = 0;
        final int count = from.u8("aggregates");
        if (from.isGood() && (count < 1 || count > EventStoreLimits.BATCH_AGGREGATES))
        {
            from.fail("aggregates of the batch are " + count + ": use 1 to " + EventStoreLimits.BATCH_AGGREGATES);
        }

        while (aggregates < count && from.isGood())
        {
            decodeAggregate();
        }
    }

    private void decodeAggregate()
    {
        final int at = fields.aggregate();
        final long version = fields.i64("expected version");
        final int routingKey = fields.routingKey();
        final int count = fields.u16("events");
        if (!fields.isGood())
        {
            return;
        }

        final int first = firsts[aggregates];
        if (version < ANY)
        {
            fields.fail("expected version is " + version + ": use one from a reply, 0 for no stream, or -1 for any");
        }
        else if (count < 1)
        {
            fields.fail("events of aggregate " + aggregates + " are 0: append at least 1, or leave it out");
        }
        else if (first + count > EventStoreLimits.BATCH_EVENTS)
        {
            fields.fail("events of the batch are more than " + EventStoreLimits.BATCH_EVENTS +
                ": append them in several batches");
        }

        offsets[aggregates] = at;
        lengths[aggregates] = fields.isGood() ? fields.aggregateLength(at) : 0;
        hashes[aggregates] = Hashes.of(fields.buffer(), at, lengths[aggregates]);
        expected[aggregates] = version;
        routing[aggregates] = routingKey;
        checkOnce();
        for (int i = first; i < first + count && fields.isGood(); i++)
        {
            decodeEvent(i);
        }

        aggregates++;
        firsts[aggregates] = first + count;
    }

    private void checkOnce()
    {
        for (int i = 0; i < aggregates; i++)
        {
            if (hashes[i] == hashes[aggregates] && lengths[i] == lengths[aggregates] && isSame(i))
            {
                fields.fail("aggregates " + i + " and " + aggregates +
                    " of the batch are the same: put all events of an aggregate together");
            }
        }
    }

    private boolean isSame(final int other)
    {
        final DirectBuffer buffer = fields.buffer();
        for (int i = 0; i < lengths[other]; i++)
        {
            if (buffer.getByte(offsets[other] + i) != buffer.getByte(offsets[aggregates] + i))
            {
                return false;
            }
        }

        return true;
    }

    private void decodeEvent(final int index)
    {
        names[index] = fields.text("name");
        bodies[index] = fields.position();
        fields.skip(fields.length("data", EventStoreLimits.BODY), "data");
        fields.metadata();
        bodyLengths[index] = fields.position() - bodies[index];
        if (bodyLengths[index] > EventStoreLimits.BODY)
        {
            fields.fail("data and metadata of an event are " + bodyLengths[index] + " bytes long: use at most " +
                EventStoreLimits.BODY);
        }
    }

    int aggregates()
    {
        return aggregates;
    }

    int aggregateOffset(final int aggregate)
    {
        return offsets[aggregate];
    }

    int aggregateLength(final int aggregate)
    {
        return lengths[aggregate];
    }

    long aggregateHash(final int aggregate)
    {
        return hashes[aggregate];
    }

    long expectedVersion(final int aggregate)
    {
        return expected[aggregate];
    }

    /** @return where the routing key stands, or -1. */
    int routingOffset(final int aggregate)
    {
        return routing[aggregate];
    }

    int firstEvent(final int aggregate)
    {
        return firsts[aggregate];
    }

    int events(final int aggregate)
    {
        return firsts[aggregate + 1] - firsts[aggregate];
    }

    int nameOffset(final int event)
    {
        return names[event];
    }

    int bodyOffset(final int event)
    {
        return bodies[event];
    }

    int bodyLength(final int event)
    {
        return bodyLengths[event];
    }

    int textLength(final int at)
    {
        return fields.textLength(at);
    }
}
