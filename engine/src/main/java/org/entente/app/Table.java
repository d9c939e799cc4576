package org.entente.app;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.pipeline.KeyHash;
import org.entente.spi.KeyExtractor;

/**
 * Rows of an application: bytes under bytes. Each row is a key of the commands that touch it, and whoever touches one
 * that its command has not declared is stopped. The checksum follows each change and does not depend on the order of
 * changes to different rows; a snapshot is taken while commands go on; what a command has changed can be undone. One
 * thread.
 */
public final class Table
{
    /** Longest key in bytes. */
    public static final int KEY_MAX = 1024;
    /** Longest value in bytes. */
    public static final int VALUE_MAX = 512 * 1024;
    private static final int PIECE_LENGTH = 16 * 1024;
    private static final int ROW_HEADER = 8;

    private final int id;
    private final String name;
    private final Map<ByteKey, Row> rows = new HashMap<>();
    /** What the command that is applied has changed, to be undone: the row as it was, or the key alone. */
    private final List<Before> before = new ArrayList<>();
    private long checksum;
    private boolean isOpen;
    private Snapshot snapshot;
    private int snapshots;

    private static final class Row
    {
        private final ByteKey key;
        private byte[] value;
        private long digest;
        /** The last snapshot that need not write it any more. */
        private int written;

        private Row(final ByteKey key)
        {
            this.key = key;
        }
    }

    private record Before(ByteKey key, byte[] value)
    {
    }

    /**
     * @param id   0 to 255; another one for each table of an application, and never changed.
     * @param name for messages.
     */
    public Table(final int id, final String name)
    {
        if (id < 0 || id > 255)
        {
            throw new IllegalArgumentException("id of table " + name + " is " + id + ": 0 to 255 expected");
        }

        this.id = id;
        this.name = name;
    }

    /** As it was given. */
    public int id()
    {
        return id;
    }

    /** The key of a number. */
    public static byte[] key(final long number)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
        buffer.putLong(0, number, ByteOrder.BIG_ENDIAN);
        return buffer.byteArray();
    }

    /** The key of a text. */
    public static byte[] key(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Declares that a command touches a row. Any thread. */
    public void declare(final KeyExtractor.Keys keys, final byte[] key)
    {
        keys.add(hash(key));
    }

    private long hash(final byte[] key)
    {
        return KeyHash.mix(KeyHash.of(new UnsafeBuffer(key), 0, key.length) + id + 1);
    }

    /** The value of a row, not to be changed; null where there is none. */
    public byte[] get(final ApplyContext ctx, final byte[] key)
    {
        access(ctx, key, false);
        final Row row = rows.get(new ByteKey(key));
        return null == row ? null : row.value;
    }

    /** Sets the value of a row. Key and value are the table's from now on. */
    public void put(final ApplyContext ctx, final byte[] key, final byte[] value)
    {
        if (key.length > KEY_MAX || value.length > VALUE_MAX)
        {
            throw new IllegalArgumentException("table " + name + ": a key of " + key.length + " bytes and a value of " +
                value.length + " bytes exceed " + KEY_MAX + " and " + VALUE_MAX);
        }

        access(ctx, key, true);
        set(new ByteKey(key), value, true);
    }

    /** Removes a row, if it is there. @return whether it was. */
    public boolean remove(final ApplyContext ctx, final byte[] key)
    {
        access(ctx, key, true);
        return set(new ByteKey(key), null, true);
    }

    /**
     * Puts a row in {@link Application#genesis} or {@link Application#upgrade}.
     *
     * @throws IllegalStateException at any other time.
     */
    public void put(final byte[] key, final byte[] value)
    {
        requireOpen();
        set(new ByteKey(key), value, false);
    }

    /**
     * Changes each row in {@link Application#upgrade}, ascending by their keys.
     *
     * @param change the value that a key and its value become; null to remove the row.
     * @throws IllegalStateException at any other time.
     */
    public void replaceAll(final BiFunction<byte[], byte[], byte[]> change)
    {
        requireOpen();
        new TreeMap<>(rows).forEach((key, row) -> set(key, change.apply(key.bytes(), row.value), false));
    }

    private void requireOpen()
    {
        if (!isOpen)
        {
            throw new IllegalStateException("table " + name + " is changed without a command: only genesis and " +
                "upgrade may, all else names its ApplyContext");
        }
    }

    void open(final boolean isNowOpen)
    {
        isOpen = isNowOpen;
    }

    /** All rows, ascending by their keys as unsigned bytes, for a command that reads all. */
    public void forEach(final ApplyContext ctx, final BiConsumer<byte[], byte[]> visitor)
    {
        ctx.accessAll();
        forEach(visitor);
    }

    /** All rows, ascending, for the table's owner: in upgrades, at barriers, or for observation alone. */
    void forEach(final BiConsumer<byte[], byte[]> visitor)
    {
        new TreeMap<>(rows).forEach((key, row) -> visitor.accept(key.bytes(), row.value));
    }

    /** Number of rows, for observation: what a command does must not depend on it. */
    public int size()
    {
        return rows.size();
    }

    private void access(final ApplyContext ctx, final byte[] key, final boolean isChange)
    {
        try
        {
            ctx.access(hash(key), isChange);
        }
        catch (final UndeclaredKeyException ex)
        {
            throw new UndeclaredKeyException("table " + name + ", key \"" +
                new String(key, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?") + "\": " + ex.getMessage());
        }
    }

    /** @return whether there was a row. */
    boolean set(final ByteKey key, final byte[] value, final boolean isUndoable)
    {
        final Row row = rows.get(key);
        if (isUndoable && (null != row || null != value))
        {
            before.add(new Before(key, null == row ? null : row.value));
        }

        if (null != row)
        {
            keep(row);
            checksum -= row.digest;
        }

        if (null == value)
        {
            rows.remove(key);
            return null != row;
        }

        final Row changed = null == row ? new Row(key) : row;
        if (null == row)
        {
            rows.put(key, changed);
            changed.written = snapshots;
        }

        changed.value = value;
        changed.digest = digest(key.bytes(), value);
        checksum += changed.digest;
        return null != row;
    }

    byte[] value(final ByteKey key)
    {
        final Row row = rows.get(key);
        return null == row ? null : row.value;
    }

    private long digest(final byte[] key, final byte[] value)
    {
        return KeyHash.mix(hash(key) + KeyHash.mix(KeyHash.of(new UnsafeBuffer(value), 0, value.length)));
    }

    /** The command is applied: nothing of it will be undone. */
    void commit()
    {
        before.clear();
    }

    /** Undoes what was changed since the last command. */
    void rollback()
    {
        for (int i = before.size() - 1; i >= 0; i--)
        {
            set(before.get(i).key(), before.get(i).value(), false);
        }

        before.clear();
    }

    long checksum()
    {
        return checksum;
    }

    /** Computed from nothing, to hold {@link #checksum} against. */
    long recomputedChecksum()
    {
        long sum = 0;
        for (final Row row : rows.values())
        {
            sum += digest(row.key.bytes(), row.value);
        }

        return sum;
    }

    private void keep(final Row row)
    {
        if (null != snapshot && row.written != snapshots)
        {
            snapshot.kept.add(new Before(row.key, row.value));
            row.written = snapshots;
        }
    }

    /** Begins a snapshot of the rows as they are now. */
    Snapshot snapshot()
    {
        snapshots++;
        snapshot = new Snapshot();
        return snapshot;
    }

    void restore(final DirectBuffer piece, final int offset, final int length)
    {
        for (int at = offset; at < offset + length; )
        {
            final byte[] key = new byte[piece.getInt(at, ByteOrder.LITTLE_ENDIAN)];
            final byte[] value = new byte[piece.getInt(at + Integer.BYTES, ByteOrder.LITTLE_ENDIAN)];
            piece.getBytes(at + ROW_HEADER, key);
            piece.getBytes(at + ROW_HEADER + key.length, value);
            if (set(new ByteKey(key), value, false))
            {
                throw new IllegalStateException("a row of table " + name + " comes twice in a snapshot");
            }

            at += ROW_HEADER + key.length + value.length;
        }
    }

    /** The rows as they were when it began; what changes meanwhile is kept as it was. */
    final class Snapshot
    {
        private final ArrayDeque<Before> kept = new ArrayDeque<>();
        private final ByteKey[] keys = rows.keySet().toArray(new ByteKey[0]);
        private int next;

        /** @return length of the next piece; 0 if there is nothing left. */
        int write(final MutableDirectBuffer buffer, final int offset)
        {
            int length = 0;
            while (length < PIECE_LENGTH)
            {
                final Before row = next();
                if (null == row)
                {
                    break;
                }

                final byte[] key = row.key().bytes();
                final int at = offset + length;
                buffer.putInt(at, key.length, ByteOrder.LITTLE_ENDIAN);
                buffer.putInt(at + Integer.BYTES, row.value().length, ByteOrder.LITTLE_ENDIAN);
                buffer.putBytes(at + ROW_HEADER, key);
                buffer.putBytes(at + ROW_HEADER + key.length, row.value());
                length += ROW_HEADER + key.length + row.value().length;
            }

            return length;
        }

        private Before next()
        {
            while (kept.isEmpty() && next < keys.length)
            {
                final Row row = rows.get(keys[next++]);
                if (null != row && row.written != snapshots)
                {
                    row.written = snapshots;
                    return new Before(row.key, row.value);
                }
            }

            return kept.poll();
        }

        void close()
        {
            snapshot = null;
        }
    }
}
