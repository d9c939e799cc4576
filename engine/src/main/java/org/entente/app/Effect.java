package org.entente.app;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An effect as the outbox holds it.
 *
 * @param isEmitted       whether its transaction has executed at the replica that is asked; else only what was said
 *                        about it since is known.
 * @param kind            what it is.
 * @param state           what became of it.
 * @param attempts        how often its handler has failed.
 * @param notBeforeMicros agreed time of the next attempt; 0 for at once.
 * @param dueMicros       of a timer: agreed time from which on its command is to be applied; else 0.
 * @param channel         of its handler; empty for a timer.
 * @param error           how the last attempt has failed; empty where none has.
 * @param payload         or the command of a timer; empty once it is done.
 */
public record Effect(
    EffectId id, boolean isEmitted, Kind kind, State state, int attempts, long notBeforeMicros, long dueMicros,
    String channel, String error, byte[] payload)
{
    /** Longest text of an error that is kept, in bytes. */
    public static final int ERROR_MAX = 200;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int HEADER = 33;
    private static final Kind[] KINDS = Kind.values();
    private static final State[] STATES = State.values();

    /** What an effect is. */
    public enum Kind
    {
        /** Not known yet. */
        UNKNOWN,
        /** Something for a handler. */
        EMITTED,
        /** A command for later. */
        TIMER
    }

    /** What became of an effect. */
    public enum State
    {
        /** To be done. */
        PENDING,
        /** Done, and said so. */
        DONE,
        /** Has failed too often; nobody tries it again before it is told to. */
        DEAD,
        /** Given up by somebody. */
        DROPPED
    }

    /** Something new. */
    static Effect emitted(
        final EffectId id, final Kind kind, final long dueMicros, final String channel, final byte[] payload)
    {
        return new Effect(id, true, kind, State.PENDING, 0, 0, dueMicros, channel, "", payload);
    }

    /** Something of which only the name is known here. */
    static Effect named(final EffectId id)
    {
        return new Effect(id, false, Kind.UNKNOWN, State.PENDING, 0, 0, 0, "", "", new byte[0]);
    }

    /** What was emitted, with what was said of it before. */
    Effect with(final Effect progress)
    {
        final Effect both = new Effect(id, true, kind, progress.state, progress.attempts, progress.notBeforeMicros,
            dueMicros, channel, progress.error, payload);
        return both.isOver() ? both.over(progress.state) : both;
    }

    /** It is over: nothing but that is kept. */
    Effect over(final State newState)
    {
        return new Effect(id, isEmitted, Kind.UNKNOWN, newState, 0, 0, 0, "", "", new byte[0]);
    }

    Effect failed(final State newState, final long newNotBefore, final String newError)
    {
        return new Effect(
            id, isEmitted, kind, newState, attempts + 1, newNotBefore, dueMicros, channel, newError, payload);
    }

    Effect again()
    {
        return new Effect(id, isEmitted, kind, State.PENDING, 0, 0, dueMicros, channel, error, payload);
    }

    boolean isOver()
    {
        return State.DONE == state || State.DROPPED == state;
    }

    /** Whether somebody is to do it, now or later. */
    boolean isPending()
    {
        return isEmitted && State.PENDING == state;
    }

    /** Whether it stays until somebody says what is to become of it. */
    boolean isDead()
    {
        return isEmitted && State.DEAD == state;
    }

    /** Agreed time from which on it is to be done. */
    public long fromMicros()
    {
        return Math.max(notBeforeMicros, dueMicros);
    }

    byte[] encode()
    {
        final byte[] channelBytes = channel.getBytes(StandardCharsets.UTF_8);
        final byte[] errorBytes = error.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer buffer =
            new UnsafeBuffer(new byte[HEADER + channelBytes.length + errorBytes.length + payload.length]);
        buffer.putByte(0, (byte)(isEmitted ? 1 : 0));
        buffer.putByte(1, (byte)state.ordinal());
        buffer.putInt(2, attempts, ORDER);
        buffer.putLong(6, notBeforeMicros, ORDER);
        buffer.putLong(14, id.executeAt(), ORDER);
        buffer.putByte(22, (byte)kind.ordinal());
        buffer.putLong(23, dueMicros, ORDER);
        buffer.putByte(31, (byte)channelBytes.length);
        buffer.putByte(32, (byte)errorBytes.length);
        buffer.putBytes(HEADER, channelBytes);
        buffer.putBytes(HEADER + channelBytes.length, errorBytes);
        buffer.putBytes(HEADER + channelBytes.length + errorBytes.length, payload);
        return buffer.byteArray();
    }

    static Effect decode(final byte[] key, final byte[] value)
    {
        final UnsafeBuffer id = new UnsafeBuffer(key);
        final UnsafeBuffer buffer = new UnsafeBuffer(value);
        final int channelEnd = HEADER + (buffer.getByte(31) & 0xFF);
        final int errorEnd = channelEnd + (buffer.getByte(32) & 0xFF);
        return new Effect(
            new EffectId(id.getLong(0, ByteOrder.BIG_ENDIAN), id.getShort(Long.BYTES, ByteOrder.BIG_ENDIAN) & 0xFFFF,
                buffer.getLong(14, ORDER)),
            0 != buffer.getByte(0), KINDS[buffer.getByte(22)], STATES[buffer.getByte(1)], buffer.getInt(2, ORDER),
            buffer.getLong(6, ORDER), buffer.getLong(23, ORDER),
            new String(value, HEADER, channelEnd - HEADER, StandardCharsets.UTF_8),
            new String(value, channelEnd, errorEnd - channelEnd, StandardCharsets.UTF_8),
            Arrays.copyOfRange(value, errorEnd, value.length));
    }

    /** Writes it into a reply. @return its length. */
    int write(final MutableDirectBuffer buffer, final int offset)
    {
        final byte[] value = encode();
        buffer.putInt(offset, value.length, ORDER);
        buffer.putBytes(offset + Integer.BYTES, id.key().bytes());
        buffer.putBytes(offset + Integer.BYTES + EffectId.KEY_LENGTH, value);
        return encodedLength(value.length);
    }

    /** Length in a reply. */
    int writtenLength()
    {
        return encodedLength(HEADER + channel.getBytes(StandardCharsets.UTF_8).length +
            error.getBytes(StandardCharsets.UTF_8).length + payload.length);
    }

    static int lengthAt(final DirectBuffer buffer, final int offset)
    {
        return encodedLength(buffer.getInt(offset, ORDER));
    }

    static Effect read(final DirectBuffer buffer, final int offset)
    {
        final byte[] key = new byte[EffectId.KEY_LENGTH];
        final byte[] value = new byte[buffer.getInt(offset, ORDER)];
        buffer.getBytes(offset + Integer.BYTES, key);
        buffer.getBytes(offset + Integer.BYTES + EffectId.KEY_LENGTH, value);
        return decode(key, value);
    }

    private static int encodedLength(final int value)
    {
        return Integer.BYTES + EffectId.KEY_LENGTH + value;
    }
}
