package org.entente.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The last inbound events of a replica, kept in memory and written to a file when the engine halts. Everything that a
 * replica does follows from its inbound events, so that they, replayed from the same start, are the run.
 * <p>
 * {@link #record} is called by the consensus stage alone and neither allocates nor locks; {@link #dump} by any thread.
 * <p>
 * File, little-endian: 8 bytes magic "ENTFLT01", int node, int events, long events recorded since the start; then each
 * event, oldest first: byte type, 3 bytes padding, long stampMicros, long session, long correlation, int length,
 * int lengthKept, the bytes kept; at last an int CRC32C of all before it.
 */
public final class FlightRecorder
{
    private static final long MAGIC = 0x3130_544C_4654_4E45L;
    private static final int FILE_HEADER_LENGTH = 24;
    private static final int TYPE_OFFSET = 0;
    private static final int STAMP_OFFSET = 4;
    private static final int SESSION_OFFSET = 12;
    private static final int CORRELATION_OFFSET = 20;
    private static final int LENGTH_OFFSET = 28;
    private static final int KEPT_OFFSET = 32;
    private static final int EVENT_HEADER_LENGTH = 36;
    private static final int CRC_LENGTH = 4;

    private final int node;
    private final int events;
    private final int bytesMax;
    private final int stride;
    private final UnsafeBuffer store;
    private final AtomicLong recorded = new AtomicLong();

    /**
     * @param events   how many to keep, at least 2.
     * @param bytesMax most bytes to keep of each; of longer ones the first part is kept.
     */
    public FlightRecorder(final int node, final int events, final int bytesMax)
    {
        this.node = node;
        this.events = events;
        this.bytesMax = bytesMax;
        this.stride = EVENT_HEADER_LENGTH + bytesMax;
        this.store = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.multiplyExact(events, stride)));
    }

    void record(final InboundSlot slot)
    {
        final long count = recorded.get();
        final int index = (int)(count % events) * stride;
        final int available = InboundType.FRAME == slot.type || slot.type.isCommand() ?
            Math.min(slot.length, slot.buffer.capacity()) : 0;
        final int kept = Math.max(0, Math.min(available, bytesMax));

        store.putByte(index + TYPE_OFFSET, (byte)slot.type.ordinal());
        store.putLong(index + STAMP_OFFSET, slot.stampMicros, ByteOrder.LITTLE_ENDIAN);
        store.putLong(index + SESSION_OFFSET, slot.session, ByteOrder.LITTLE_ENDIAN);
        store.putLong(index + CORRELATION_OFFSET, slot.correlation, ByteOrder.LITTLE_ENDIAN);
        store.putInt(index + LENGTH_OFFSET, slot.length, ByteOrder.LITTLE_ENDIAN);
        store.putInt(index + KEPT_OFFSET, kept, ByteOrder.LITTLE_ENDIAN);
        store.putBytes(index + EVENT_HEADER_LENGTH, slot.buffer, 0, kept);

        recorded.lazySet(count + 1);
    }

    /**
     * Writes what is kept to a file, replacing one that is there.
     *
     * @param file to write; its directory is created.
     * @throws UncheckedIOException if it cannot be written.
     */
    public void dump(final Path file)
    {
        final long end = recorded.get();
        // The oldest one may just be getting overwritten by the consensus stage: it is left out.
        final long begin = Math.max(0, end - events + 1);
        final int count = (int)(end - begin);

        final UnsafeBuffer out = new UnsafeBuffer(
            ByteBuffer.allocateDirect(FILE_HEADER_LENGTH + Math.multiplyExact(count, stride) + CRC_LENGTH));
        out.putLong(0, MAGIC, ByteOrder.LITTLE_ENDIAN);
        out.putInt(8, node, ByteOrder.LITTLE_ENDIAN);
        out.putInt(12, count, ByteOrder.LITTLE_ENDIAN);
        out.putLong(16, end, ByteOrder.LITTLE_ENDIAN);

        int length = FILE_HEADER_LENGTH;
        for (long i = begin; i < end; i++)
        {
            final int index = (int)(i % events) * stride;
            final int kept = store.getInt(index + KEPT_OFFSET, ByteOrder.LITTLE_ENDIAN);
            out.putBytes(length, store, index, EVENT_HEADER_LENGTH + kept);
            length += EVENT_HEADER_LENGTH + kept;
        }

        out.putInt(length, crcOf(out.byteBuffer(), length), ByteOrder.LITTLE_ENDIAN);
        write(file, out.byteBuffer().duplicate().limit(length + CRC_LENGTH).position(0));
    }

    /**
     * Reads a file that {@link #dump} wrote.
     *
     * @param file to read.
     * @return what is in it.
     * @throws IllegalArgumentException if it is no such file, or damaged.
     * @throws UncheckedIOException     if it cannot be read.
     */
    public static Recording read(final Path file)
    {
        final byte[] bytes;
        try
        {
            bytes = Files.readAllBytes(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }

        final UnsafeBuffer in = new UnsafeBuffer(bytes);
        final int end = bytes.length - CRC_LENGTH;
        if (end < FILE_HEADER_LENGTH || MAGIC != in.getLong(0, ByteOrder.LITTLE_ENDIAN) ||
            crcOf(ByteBuffer.wrap(bytes), end) != in.getInt(end, ByteOrder.LITTLE_ENDIAN))
        {
            throw new IllegalArgumentException(file + " is no flight recorder file, or damaged");
        }

        final List<Event> events = new ArrayList<>();
        for (int index = FILE_HEADER_LENGTH; index < end;)
        {
            final int kept = in.getInt(index + KEPT_OFFSET, ByteOrder.LITTLE_ENDIAN);
            final int keptFrom = index + EVENT_HEADER_LENGTH;
            events.add(new Event(
                InboundType.ofCode(in.getByte(index + TYPE_OFFSET)),
                in.getLong(index + STAMP_OFFSET, ByteOrder.LITTLE_ENDIAN),
                in.getLong(index + SESSION_OFFSET, ByteOrder.LITTLE_ENDIAN),
                in.getLong(index + CORRELATION_OFFSET, ByteOrder.LITTLE_ENDIAN),
                in.getInt(index + LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN),
                Arrays.copyOfRange(bytes, keptFrom, keptFrom + kept)));
            index = keptFrom + kept;
        }

        return new Recording(
            in.getInt(8, ByteOrder.LITTLE_ENDIAN), in.getLong(16, ByteOrder.LITTLE_ENDIAN), events);
    }

    private static int crcOf(final ByteBuffer buffer, final int length)
    {
        final CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate().position(0).limit(length));
        return (int)crc.getValue();
    }

    private static void write(final Path file, final ByteBuffer bytes)
    {
        try
        {
            if (null != file.toAbsolutePath().getParent())
            {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }

            try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING))
            {
                while (bytes.hasRemaining())
                {
                    channel.write(bytes);
                }
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * What a file holds.
     *
     * @param node     that it was recorded on.
     * @param recorded number of events since the start, those that were overwritten included.
     * @param events   the last of them, oldest first.
     */
    public record Recording(int node, long recorded, List<Event> events)
    {
    }

    /**
     * One inbound event.
     *
     * @param stampMicros the clock reading that came with it.
     * @param session     of the client, for requests and questions for the status.
     * @param correlation likewise.
     * @param length      of its bytes as they came in.
     * @param bytes       those of them that were kept: all, or the first part.
     */
    public record Event(
        InboundType type, long stampMicros, long session, long correlation, int length, byte[] bytes)
    {
    }
}
