package org.entente.router;

import org.agrona.MutableDirectBuffer;
import org.entente.spi.StateMachine;

/** What changes nothing. One thread. */
final class Queries
{
    /** A session takes one byte of a reply. */
    private static final int LENGTH_MAX = StateMachine.REPLY_MAX - 1;

    private final RouterStore store;
    private final EntryId cursor = EntryId.probe();

    Queries(final RouterStore store)
    {
        this.store = store;
    }

    int get(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final RouterKind kind = command.kind();
        final RouterEntry entry = store.table.find(kind, command.buffer(), command.id, partition(command));
        final boolean isThere = null != entry && (1 == command.flag() ||
            !(entry instanceof InstanceEntry instance) || instance.isLive(store.nowMicros()));
        reply.putByte(0, (byte)(isThere ? RouterCode.OK : RouterCode.NOT_FOUND).code());
        reply.putLong(1, store.nowMicros(), RouterEntry.ORDER);
        return isThere ? entry.encode(reply, RouterReply.GET_OBJECT) : RouterReply.GET_OBJECT;
    }

    private static int partition(final RouterCommand command)
    {
        return command.kind().hasPartition() ? command.partition() : 0;
    }

    int list(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final RouterKind kind = command.kind();
        final boolean isNamed = !command.id.isEmpty();
        RouterEntry entry = firstOf(command);
        RouterEntry lookedAt = null;
        int count = 0;
        int at = RouterReply.LIST_OBJECTS;
        int scanned = 0;
        while (isIn(entry, kind, command, isNamed) && scanned < RouterLimits.SCAN && count < command.pageLimit())
        {
            if (matches(entry, command))
            {
                final int length = entry.length();
                if (at + Integer.BYTES + length > LENGTH_MAX)
                {
                    break;
                }

                reply.putInt(at, length, RouterEntry.ORDER);
                at = entry.encode(reply, at + Integer.BYTES);
                count++;
            }

            scanned++;
            lookedAt = entry;
            entry = store.table.after(entry.id);
        }

        final boolean hasMore = isIn(entry, kind, command, isNamed);
        reply.putByte(0, (byte)RouterCode.OK.code());
        reply.putByte(1, (byte)(hasMore ? 1 : 0));
        reply.putLong(2, store.nowMicros(), RouterEntry.ORDER);
        reply.putLong(10, store.log.watermark(), RouterEntry.ORDER);
        reply.putShort(RouterReply.LIST_COUNT, (short)count, RouterEntry.ORDER);
        putCursor(reply, lookedAt);
        return at;
    }

    private RouterEntry firstOf(final RouterCommand command)
    {
        if (command.from.isEmpty())
        {
            return store.table.atOrAfter(cursor.set(command.kind(), command.buffer(), command.id, 0));
        }

        return store.table.after(
            cursor.set(command.kind(), command.buffer(), command.from, partition(command)));
    }

    private static void putCursor(final MutableDirectBuffer reply, final RouterEntry lookedAt)
    {
        final int length = null == lookedAt ? 0 : lookedAt.id.name.length;
        final int at = RouterReply.LIST_CURSOR;
        reply.setMemory(at, RouterReply.LIST_OBJECTS - at, (byte)0);
        reply.putByte(at, (byte)length);
        if (null != lookedAt)
        {
            reply.putBytes(at + 1, lookedAt.id.name);
            reply.putInt(RouterReply.LIST_CURSOR_PARTITION, lookedAt.id.partition(), RouterEntry.ORDER);
        }
    }

    private static boolean isIn(
        final RouterEntry entry, final RouterKind kind, final RouterCommand command, final boolean isNamed)
    {
        return null != entry && kind == entry.id.kind() &&
            (!isNamed || entry.id.isNamed(command.buffer(), command.id));
    }

    private boolean matches(final RouterEntry entry, final RouterCommand command)
    {
        if (!(entry instanceof InstanceEntry instance))
        {
            return true;
        }

        final boolean isLive = instance.isLive(store.nowMicros());
        return (RouterCommand.BOTH == command.flag() || isLive == (RouterCommand.LIVE == command.flag())) &&
            instance.matches(command);
    }

    int watch(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final ChangeLog log = store.log;
        final long watermark = log.watermark();
        final long fromAt = command.expected();
        final int fromIndex = command.partition();
        if (log.isGapAfter(fromAt, fromIndex))
        {
            return watched(reply, RouterCode.GAP, 0, watermark, Integer.MAX_VALUE);
        }

        int i = log.firstAfter(fromAt, fromIndex);
        int count = 0;
        int at = RouterReply.WATCH_CHANGES;
        while (isFinal(i) && count < command.pageLimit() && at + log.slot(i).length() <= LENGTH_MAX)
        {
            at = log.slot(i).encode(reply, at);
            count++;
            i++;
        }

        reply.putShort(RouterReply.WATCH_COUNT, (short)count, RouterEntry.ORDER);
        if (isFinal(i))
        {
            watched(reply, RouterCode.OK, 1, log.slot(i - 1).at(), log.slot(i - 1).index());
        }
        else if (fromAt < watermark)
        {
            // Nothing will come in front of the barrier any more: who sees little must not fall behind what is kept.
            watched(reply, RouterCode.OK, 0, watermark, Integer.MAX_VALUE);
        }
        else
        {
            watched(reply, RouterCode.OK, 0, fromAt, fromIndex);
        }

        return at;
    }

    private boolean isFinal(final int index)
    {
        return index < store.log.size() && store.log.slot(index).at() < store.log.watermark();
    }

    private static int watched(
        final MutableDirectBuffer reply, final RouterCode code, final int more, final long at, final int index)
    {
        reply.putByte(0, (byte)code.code());
        reply.putByte(1, (byte)more);
        reply.putLong(2, at, RouterEntry.ORDER);
        reply.putInt(10, index, RouterEntry.ORDER);
        if (RouterCode.GAP == code)
        {
            reply.putShort(RouterReply.WATCH_COUNT, (short)0, RouterEntry.ORDER);
        }

        return RouterReply.WATCH_CHANGES;
    }
}
