package org.entente.eventstore;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.entente.pipeline.KeyHash;

/**
 * A command, decoded in place: a reused view that remembers where the fields are. All numbers are little-endian.
 * <pre>
 *   every command     u8 model = 2, u8 kind (CommandKind), u8 layout version = 1, then
 *   APPEND          1 u8 aggregates, for each: aggregate, i64 expected version (-1: any; 0: no stream), routing key,
 *                     u16 events, for each: text name, u32 length of the data, data, metadata
 *   READ            2 u8 direction (0 forward, 1 backward), u16 events (0: 40), u8 has a cursor, cursor where it has,
 *                     u8 routing (0 all, 1 one value, 2 none), text where it is one, u8 filters, for each:
 *                     u8 parts (0 type, 1 + id, 2 + name, 3 + id + name), text type, text id, text name
 *   STATUS          3
 *   UPSERT          4 text subscriber, i64 and i64 worker
 *   ACKNOWLEDGE     5 text subscriber, i64 epoch, cursor, i64 lag in events, i64 lag in milliseconds,
 *                     u8 1: the cursor may go back
 *   ENABLE          6 text subscriber, u8 1: on
 *   REMOVE          7 text subscriber
 *   SUBSCRIBER      8 text subscriber
 *   SAVE_SNAPSHOT   9 aggregate, text revision, cursor, u32 length, data
 *   SNAPSHOT       10 aggregate, text revision
 *   REMOVE_SNAPSHOT 11 aggregate
 *
 *   aggregate         text type, text id
 *   routing key       u8 0: none, 1: text follows
 *   cursor            i64 executeAt, i32 index in the batch
 *   metadata          u8 flags: 1 requestedBy, 2 requestedAs; text each; u8 entries, for each: text, u32 length, bytes
 *   text              u16 length, 1 to 256, bytes of UTF-8
 * </pre>
 * Bytes behind the last field are an error. Not thread-safe.
 */
final class EventStoreCommand
{
    static final int MODEL = 2;
    static final int LAYOUT_VERSION = 1;
    static final int HEADER_LENGTH = 3;
    static final int ROUTING_ALL = 0;
    static final int ROUTING_VALUE = 1;
    static final int ROUTING_NONE = 2;
    static final int PART_ID = 1;
    static final int PART_NAME = 2;
    private static final long SUBSCRIBER_SALT = 0x5355_4253;

    final AppendView append = new AppendView();
    final QueryView query = new QueryView();
    private final Fields fields = new Fields();
    private CommandKind kind;
    private int textOffset;
    private int revisionOffset;
    private int dataOffset;
    private int dataLength;
    private long first;
    private long second;
    private long cursorAt;
    private int cursorIndex;
    private long lagEvents;
    private long lagMillis;
    private boolean isOn;

    /**
     * Decodes and checks a command. Never reads outside of it; allocates only where it is malformed.
     *
     * @return null if it is well formed, else one sentence that names the field and the remedy.
     */
    String decode(final DirectBuffer command, final int offset, final int length)
    {
        if (length < HEADER_LENGTH)
        {
            return "command is " + length + " bytes long: send at least the model, the kind and the layout version";
        }

        fields.begin(command, offset, length);
        final int model = fields.u8("model");
        kind = CommandKind.ofCode(fields.u8("kind"));
        final int version = fields.u8("layout version");
        if (MODEL != model)
        {
            return "model is " + model + ": the event store is 2";
        }

        if (null == kind)
        {
            return "kind is " + (command.getByte(offset + 1) & 0xFF) +
                ": use one from 1 (APPEND) to 11 (REMOVE_SNAPSHOT)";
        }

        if (LAYOUT_VERSION != version)
        {
            return "layout version of " + kind + " is " + version + ": use version " + LAYOUT_VERSION;
        }

        decodeFields();
        return fields.end(kind);
    }

    private void decodeFields()
    {
        switch (kind)
        {
            case APPEND -> append.decode(fields);
            case READ -> query.decode(fields);
            case STATUS ->
            {
            }
            case UPSERT ->
            {
                textOffset = fields.text("subscriber");
                first = fields.i64("worker");
                second = fields.i64("worker");
            }
            case ACKNOWLEDGE -> decodeAcknowledge();
            case ENABLE ->
            {
                textOffset = fields.text("subscriber");
                isOn = fields.flag("enabled");
            }
            case REMOVE, SUBSCRIBER -> textOffset = fields.text("subscriber");
            case SAVE_SNAPSHOT ->
            {
                textOffset = fields.aggregate();
                revisionOffset = fields.text("revision");
                decodeCursor();
                dataLength = fields.length("snapshot", EventStoreLimits.SNAPSHOT);
                dataOffset = fields.skip(dataLength, "snapshot");
            }
            case SNAPSHOT ->
            {
                textOffset = fields.aggregate();
                revisionOffset = fields.text("revision");
            }
            case REMOVE_SNAPSHOT -> textOffset = fields.aggregate();
        }
    }

    private void decodeAcknowledge()
    {
        textOffset = fields.text("subscriber");
        first = fields.i64("epoch");
        decodeCursor();
        lagEvents = fields.i64("lag in events");
        lagMillis = fields.i64("lag in milliseconds");
        isOn = fields.flag("reset");
        if (lagEvents < 0 || lagMillis < 0)
        {
            fields.fail("lag is negative: use 0 or more");
        }
    }

    private void decodeCursor()
    {
        cursorAt = fields.i64("cursor");
        cursorIndex = fields.i32("cursor");
        if (cursorAt < 0 || cursorIndex < 0)
        {
            fields.fail("cursor is negative: use one that came with an event or a page");
        }
    }

    CommandKind kind()
    {
        return kind;
    }

    DirectBuffer buffer()
    {
        return fields.buffer();
    }

    /** Where the subscriber or the aggregate stands. */
    int subjectOffset()
    {
        return textOffset;
    }

    int subscriberLength()
    {
        return fields.textLength(textOffset);
    }

    int aggregateLength()
    {
        return fields.aggregateLength(textOffset);
    }

    int revisionOffset()
    {
        return revisionOffset;
    }

    int revisionLength()
    {
        return fields.textLength(revisionOffset);
    }

    int dataOffset()
    {
        return dataOffset;
    }

    int dataLength()
    {
        return dataLength;
    }

    long worker1()
    {
        return first;
    }

    long worker2()
    {
        return second;
    }

    long epoch()
    {
        return first;
    }

    long cursorAt()
    {
        return cursorAt;
    }

    int cursorIndex()
    {
        return cursorIndex;
    }

    long lagEvents()
    {
        return lagEvents;
    }

    long lagMillis()
    {
        return lagMillis;
    }

    /** Whether a subscriber is to be on; whether a cursor may go back. */
    boolean isOn()
    {
        return isOn;
    }

    /** Hash of the aggregate that the command names, by which it is a key. */
    long aggregateHash()
    {
        return Hashes.of(fields.buffer(), textOffset, aggregateLength());
    }

    /** Hash of the subscriber, by which it is a key. */
    long subscriberHash()
    {
        return subscriberHash(fields.buffer(), textOffset, subscriberLength());
    }

    static long subscriberHash(final DirectBuffer buffer, final int offset, final int length)
    {
        return Hashes.of(SUBSCRIBER_SALT, buffer, offset, length);
    }

    static int bucketOf(final long subscriberHash)
    {
        return (int)(KeyHash.mix(subscriberHash) & EventStoreLimits.BUCKETS - 1);
    }

    static long bucketKey(final int bucket)
    {
        return KeyHash.mix(SUBSCRIBER_SALT + ((long)bucket << 32));
    }

    static ByteOrder order()
    {
        return ByteOrder.LITTLE_ENDIAN;
    }
}
