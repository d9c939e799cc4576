package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.pipeline.KeyHash;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The latest changes, for those who watch. Those since the last barrier are pending: other replicas apply them in
 * another order. At a barrier all replicas have the same ones, none older is to come, and so they get their final
 * order, by agreed timestamp, and older ones make room for them. What is kept is therefore the same at all replicas
 * after each barrier.
 *
 * <p>Where more is pending than may be, nothing of it is kept, and nothing older: that, too, is the same everywhere, as
 * it depends on sums over what happened between two barriers, whatever its order. One thread.
 */
final class KvChangeLog
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int STEPS = 10_000;
    /** In front of the first change of a reply. */
    private static final int HEADER_LENGTH = KvReply.BODY + Long.BYTES + Integer.BYTES + Short.BYTES;
    /** Longest key and content that fit into a reply. */
    private static final int CONTENT_MAX = KvLimits.REPLY_LIMIT - HEADER_LENGTH - KvChange.HEADER_LENGTH;

    /** A change, encoded as in replies. */
    static final class Item
    {
        final long executeAt;
        final int index;
        final byte[] bytes;

        Item(final long executeAt, final int index, final byte[] bytes)
        {
            this.executeAt = executeAt;
            this.index = index;
            this.bytes = bytes;
        }

        long digest()
        {
            return KvHash.of(bytes, bytes.length);
        }
    }

    private static final Comparator<Item> FINAL_ORDER =
        Comparator.<Item>comparingLong((item) -> item.executeAt).thenComparingInt((item) -> item.index);

    private final int keptMax;
    private final long keptBytesMax;
    private final int pendingMax;
    private final long pendingBytesMax;

    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private Item[] pending = new Item[256];
    private int pendingLength;
    /** Of all that was pending since the last barrier, kept or not. */
    private long pendingCount;
    private long pendingBytes;
    /** In their final order, from {@code first} on, going round. */
    private Item[] kept = new Item[256];
    private int first;
    private int keptLength;
    private long keptBytes;
    /** The last change that is not kept any more: all that are behind it are. */
    private long floorExecuteAt;
    private int floorIndex;
    private long watermark;
    /** Sum over what is kept, pending and final. */
    private long itemsDigest;
    private long executeAt;
    private int index;

    KvChangeLog()
    {
        this(KvLimits.CHANGES_KEPT, KvLimits.CHANGES_KEPT_BYTES, KvLimits.CHANGES_PENDING,
            KvLimits.CHANGES_PENDING_BYTES);
    }

    /** All replicas need the same limits. */
    KvChangeLog(final int keptMax, final long keptBytesMax, final int pendingMax, final long pendingBytesMax)
    {
        this.keptMax = keptMax;
        this.keptBytesMax = keptBytesMax;
        this.pendingMax = pendingMax;
        this.pendingBytesMax = pendingBytesMax;
    }

    /** A command begins. */
    void begin(final long transactionExecuteAt)
    {
        executeAt = transactionExecuteAt;
        index = 0;
    }

    /** The command has changed an entry, or is about to remove it. */
    void add(final KvChange.Type type, final KvEntry entry, final long prevVersion)
    {
        final boolean hasContent = KvChange.Type.PUT == type && KvReply.TYPE_LIST != entry.type &&
            entry.key.length + KvReply.contentLength(entry) <= CONTENT_MAX;
        final int contentLength = hasContent ? KvReply.contentLength(entry) : 0;
        final int length = KvChange.HEADER_LENGTH + entry.key.length + contentLength;
        final boolean wasKept = !isOverflown();
        pendingCount++;
        pendingBytes += length;
        if (isOverflown())
        {
            if (wasKept)
            {
                dropPending();
            }
            index++;
            return;
        }

        final byte[] bytes = new byte[length];
        view.wrap(bytes);
        encode(view, type, entry, prevVersion, hasContent);
        addPending(new Item(executeAt, index++, bytes));
    }

    private void encode(
        final MutableDirectBuffer buffer, final KvChange.Type type, final KvEntry entry, final long prevVersion,
        final boolean hasContent)
    {
        buffer.putLong(0, executeAt, ORDER);
        buffer.putInt(KvChange.INDEX, index, ORDER);
        buffer.putByte(KvChange.TYPE, (byte)type.ordinal());
        buffer.putByte(KvChange.CONTENT_TYPE, (byte)(hasContent ? entry.type : KvReply.TYPE_NONE));
        buffer.putLong(KvChange.PREV_VERSION, prevVersion, ORDER);
        buffer.putLong(KvChange.VERSION, entry.version, ORDER);
        buffer.putLong(KvChange.LEASE, entry.leaseId, ORDER);
        buffer.putShort(KvChange.KEY, (short)entry.key.length, ORDER);
        buffer.putBytes(KvChange.KEY + Short.BYTES, entry.key);
        final int at = KvChange.KEY + Short.BYTES + entry.key.length;
        buffer.putInt(at, hasContent ? KvReply.contentLength(entry) : 0, ORDER);
        if (hasContent)
        {
            KvReply.encodeContent(buffer, at + Integer.BYTES, entry);
        }
    }

    private boolean isOverflown()
    {
        return pendingCount > pendingMax || pendingBytes > pendingBytesMax;
    }

    private void dropPending()
    {
        for (int i = 0; i < pendingLength; i++)
        {
            itemsDigest -= pending[i].digest();
        }

        Arrays.fill(pending, 0, pendingLength, null);
        pendingLength = 0;
    }

    private void addPending(final Item item)
    {
        if (pendingLength == pending.length)
        {
            pending = Arrays.copyOf(pending, 2 * pendingLength);
        }

        pending[pendingLength++] = item;
        itemsDigest += item.digest();
    }

    /** What is pending gets its final order. */
    void onBarrier(final long barrierExecuteAt)
    {
        if (barrierExecuteAt <= watermark)
        {
            throw new IllegalStateException(
                "barrier " + barrierExecuteAt + " is executed behind barrier " + watermark);
        }

        if (isOverflown())
        {
            while (keptLength > 0)
            {
                dropFirst();
            }
            floorExecuteAt = barrierExecuteAt;
            floorIndex = 0;
        }

        Arrays.sort(pending, 0, pendingLength, FINAL_ORDER);
        if (pendingLength > 0 &&
            (pending[0].executeAt <= watermark || pending[pendingLength - 1].executeAt >= barrierExecuteAt))
        {
            throw new IllegalStateException("changes of " + pending[0].executeAt + " to " +
                pending[pendingLength - 1].executeAt + " between barriers " + watermark + " and " + barrierExecuteAt);
        }

        for (int i = 0; i < pendingLength; i++)
        {
            addKept(pending[i]);
            pending[i] = null;
        }

        pendingLength = 0;
        pendingCount = 0;
        pendingBytes = 0;
        watermark = barrierExecuteAt;
        while (keptLength > keptMax || keptBytes > keptBytesMax)
        {
            dropFirst();
        }
    }

    private void addKept(final Item item)
    {
        if (keptLength == kept.length)
        {
            kept = keptInOrder(2 * keptLength);
            first = 0;
        }

        kept[(first + keptLength) & (kept.length - 1)] = item;
        keptLength++;
        keptBytes += item.bytes.length;
    }

    private void dropFirst()
    {
        final Item item = kept[first];
        kept[first] = null;
        first = (first + 1) & (kept.length - 1);
        keptLength--;
        keptBytes -= item.bytes.length;
        itemsDigest -= item.digest();
        floorExecuteAt = item.executeAt;
        floorIndex = item.index;
    }

    private Item[] keptInOrder(final int capacity)
    {
        final Item[] items = new Item[capacity];
        final int head = Math.min(keptLength, kept.length - first);
        System.arraycopy(kept, first, items, 0, head);
        System.arraycopy(kept, 0, items, head, keptLength - head);
        return items;
    }

    private Item kept(final int place)
    {
        return kept[(first + place) & (kept.length - 1)];
    }

    /**
     * Writes the reply to CHANGES.
     *
     * @return its length.
     */
    int read(final KvExtra request, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        final boolean isFromFirst = 0 == request.executeAt && 0 == request.index;
        if (request.executeAt < 0)
        {
            return end(reply, begin(reply, KvCode.OK), 0, watermark, 0 == watermark ? 1 : 0);
        }

        if (!isFromFirst && isBelowFloor(request.executeAt, request.index))
        {
            return end(reply, begin(reply, KvCode.GAP), 0, floorExecuteAt, floorIndex);
        }

        int at = begin(reply, KvCode.OK);
        int count = 0;
        int place = placeBehind(request.executeAt, request.index);
        final int last = Math.min(keptLength, place + STEPS);
        for (; place < last && count < request.limit; place++)
        {
            final byte[] bytes = kept(place).bytes;
            final int keyLength = (bytes[KvChange.KEY] & 0xFF) | (bytes[KvChange.KEY + 1] & 0xFF) << Byte.SIZE;
            if (KvChange.hasPrefix(bytes, KvChange.KEY + Short.BYTES, keyLength, buffer, request.prefixOffset,
                request.prefixLength))
            {
                if (at + bytes.length > KvLimits.REPLY_LIMIT)
                {
                    break;
                }
                reply.putBytes(at, bytes);
                at += bytes.length;
                count++;
            }
        }

        if (place == keptLength)
        {
            // Nothing older is to come: the next one looks behind the watermark, or where it has been already. Index 1
            // of no transaction tells one that has been told all there is from one that begins with whatever is kept.
            return watermark > request.executeAt ? end(reply, at, count, watermark, 0) :
                end(reply, at, count, request.executeAt, isFromFirst ? 1 : request.index);
        }

        return 0 == place ? end(reply, at, count, floorExecuteAt, floorIndex) :
            end(reply, at, count, kept(place - 1).executeAt, kept(place - 1).index);
    }

    private boolean isBelowFloor(final long cursorExecuteAt, final int cursorIndex)
    {
        return cursorExecuteAt < floorExecuteAt || cursorExecuteAt == floorExecuteAt && cursorIndex < floorIndex;
    }

    private int begin(final MutableDirectBuffer reply, final KvCode code)
    {
        KvReply.encode(reply, code, 0, watermark);
        reply.putByte(1, (byte)KvReply.TYPE_CHANGES);
        return HEADER_LENGTH;
    }

    private static int end(
        final MutableDirectBuffer reply, final int length, final int count, final long nextExecuteAt,
        final int nextIndex)
    {
        reply.putLong(KvReply.BODY, nextExecuteAt, ORDER);
        reply.putInt(KvReply.BODY + Long.BYTES, nextIndex, ORDER);
        reply.putShort(KvReply.BODY + Long.BYTES + Integer.BYTES, (short)count, ORDER);
        return length;
    }

    private int placeBehind(final long cursorExecuteAt, final int cursorIndex)
    {
        int low = 0;
        int high = keptLength;
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            final Item item = kept(middle);
            if (item.executeAt < cursorExecuteAt || item.executeAt == cursorExecuteAt && item.index <= cursorIndex)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /** What the log adds to the checksum. */
    long digest()
    {
        return digest(itemsDigest);
    }

    private long digest(final long items)
    {
        return items + KeyHash.mix(watermark) + KeyHash.mix(floorExecuteAt + 31 * floorIndex + 1) +
            KeyHash.mix(pendingCount + 2) + KeyHash.mix(pendingBytes + 3);
    }

    long recomputedDigest()
    {
        long sum = 0;
        for (int i = 0; i < keptLength; i++)
        {
            sum += kept(i).digest();
        }
        for (int i = 0; i < pendingLength; i++)
        {
            sum += pending[i].digest();
        }

        return digest(sum);
    }

    /** All items, first those that are final: for a snapshot. */
    Item[] items()
    {
        final Item[] items = keptInOrder(keptLength + pendingLength);
        System.arraycopy(pending, 0, items, keptLength, pendingLength);
        return items;
    }

    /** Writes all but the items: {@link KvPiece#CHANGES_HEADER} bytes. */
    void encodeState(final MutableDirectBuffer buffer, final int at)
    {
        buffer.putLong(at, watermark, ORDER);
        buffer.putLong(at + 8, floorExecuteAt, ORDER);
        buffer.putInt(at + 16, floorIndex, ORDER);
        buffer.putInt(at + 20, keptLength, ORDER);
        buffer.putLong(at + 24, pendingCount, ORDER);
        buffer.putLong(at + 32, pendingBytes, ORDER);
    }

    /** @return how many of the items that follow are final. */
    int restoreState(final DirectBuffer buffer, final int at)
    {
        watermark = buffer.getLong(at, ORDER);
        floorExecuteAt = buffer.getLong(at + 8, ORDER);
        floorIndex = buffer.getInt(at + 16, ORDER);
        pendingCount = buffer.getLong(at + 24, ORDER);
        pendingBytes = buffer.getLong(at + 32, ORDER);
        return buffer.getInt(at + 20, ORDER);
    }

    /** Adds an item that a snapshot has. */
    void restore(final byte[] bytes, final boolean isFinal)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        final Item item = new Item(buffer.getLong(0, ORDER), buffer.getInt(KvChange.INDEX, ORDER), bytes);
        if (isFinal)
        {
            addKept(item);
            itemsDigest += item.digest();
        }
        else
        {
            addPending(item);
        }
    }

    int keptLength()
    {
        return keptLength;
    }

    long watermark()
    {
        return watermark;
    }
}
