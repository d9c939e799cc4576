package org.entente.session;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * A command that has to do with a session, decoded in place: a reused view. All numbers are little-endian.
 * <pre>
 *   every command   u8 kind, u8 layout version = 1, then
 *   OPEN     0xF1   i64 session, u8 lanes, u16 window, i64 time of the client in microseconds
 *   REQUEST  0xF2   i64 session, u8 lane, i64 number, the application's command
 *   RESOLVE  0xF3   i64 session, u8 lane, i64 number
 *   CLOSE    0xF4   i64 session, u8 lanes
 *   EVICT    0xF5   i64 session, u8 lanes
 *   IDLE     0xF6   u16 most sessions to name
 * </pre>
 * What begins with another byte is a command of the application without a session. Not thread-safe.
 */
public final class SessionCommand
{
    /** Bytes before the application's command in a request. */
    public static final int REQUEST_HEADER = 19;
    static final int KIND_MIN = 0xF0;
    static final int LAYOUT_VERSION = 1;
    private static final int SESSION = 2;
    private static final int LANE = 10;
    private static final int NUMBER = 11;
    private static final int WINDOW = 11;
    private static final int TIME = 13;
    private static final int OPEN_LENGTH = 21;
    private static final int LANES_LENGTH = 11;
    private static final int IDLE_LENGTH = 4;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private Kind kind;
    private DirectBuffer buffer;
    private int offset;
    private int length;

    /** What is asked for. */
    public enum Kind
    {
        /** A session with so many lanes, and so many requests without a reply in each; again: nothing more. */
        OPEN(0xF1, OPEN_LENGTH),
        /** A command of the application, to be executed once, however often it comes. */
        REQUEST(0xF2, REQUEST_HEADER + 1),
        /** What became of a request; one that has not been executed by then never will be. */
        RESOLVE(0xF3, REQUEST_HEADER),
        /** Nothing more is taken of the session. */
        CLOSE(0xF4, LANES_LENGTH),
        /** Forgets a session that was not used for long. */
        EVICT(0xF5, LANES_LENGTH),
        /** Which sessions were not used for long, as far as the replica that is asked knows: for a local query. */
        IDLE(0xF6, IDLE_LENGTH);

        private static final Kind[] KINDS = values();

        private final int code;
        private final int lengthMin;

        Kind(final int code, final int lengthMin)
        {
            this.code = code;
            this.lengthMin = lengthMin;
        }

        private static Kind ofCode(final int code)
        {
            final int index = code - OPEN.code;
            return index >= 0 && index < KINDS.length ? KINDS[index] : null;
        }
    }

    /** Whether a command has to do with a session at all. */
    static boolean isOne(final DirectBuffer buffer, final int offset)
    {
        return (buffer.getByte(offset) & 0xFF) >= KIND_MIN;
    }

    /**
     * Decodes and checks a command. Never reads outside of it; allocates only where it is malformed.
     *
     * @return null if it is well formed, else one sentence that names the field and the remedy.
     */
    String decode(final DirectBuffer command, final int commandOffset, final int commandLength)
    {
        buffer = command;
        offset = commandOffset;
        length = commandLength;
        kind = Kind.ofCode(command.getByte(commandOffset) & 0xFF);
        if (null == kind)
        {
            return "kind of session command is " + (command.getByte(commandOffset) & 0xFF) +
                ": use one from 241 (OPEN) to 246 (IDLE); commands of an application begin with a byte below 240";
        }

        if (length < kind.lengthMin || Kind.REQUEST != kind && length > kind.lengthMin)
        {
            return kind + " is " + length + " bytes long: " + (Kind.REQUEST == kind ? "at least " : "") +
                kind.lengthMin + " expected";
        }

        final int version = command.getByte(offset + 1) & 0xFF;
        if (LAYOUT_VERSION != version)
        {
            return "layout version of " + kind + " is " + version + ": use version " + LAYOUT_VERSION;
        }

        return switch (kind)
        {
            case OPEN -> problemOfLanes(window() >= 1 && window() <= SessionLimits.WINDOW ? null :
                "window is " + window() + ": use 1 to " + SessionLimits.WINDOW);
            case CLOSE, EVICT -> problemOfLanes(null);
            case REQUEST, RESOLVE -> problemOfNumber();
            case IDLE -> null;
        };
    }

    private String problemOfLanes(final String other)
    {
        return lane() >= 1 && lane() <= SessionLimits.LANES ? problemOfSession(other) :
            "lanes are " + lane() + ": use 1 to " + SessionLimits.LANES;
    }

    private String problemOfNumber()
    {
        if (lane() >= SessionLimits.LANES)
        {
            return "lane is " + lane() + ": use 0 to " + (SessionLimits.LANES - 1);
        }

        return problemOfSession(number() > 0 ? null : "number of request is " + number() + ": begin with 1");
    }

    private String problemOfSession(final String other)
    {
        return 0 == session() ? "session is 0: use another number, drawn at random" : other;
    }

    Kind kind()
    {
        return kind;
    }

    long session()
    {
        return buffer.getLong(offset + SESSION, ORDER);
    }

    /** The lane of a request; how many lanes there are, of what concerns the whole session. */
    int lane()
    {
        return buffer.getByte(offset + LANE) & 0xFF;
    }

    int window()
    {
        return buffer.getShort(offset + WINDOW, ORDER) & 0xFFFF;
    }

    long clientMicros()
    {
        return buffer.getLong(offset + TIME, ORDER);
    }

    long number()
    {
        return buffer.getLong(offset + NUMBER, ORDER);
    }

    int idleMax()
    {
        return buffer.getShort(offset + SESSION, ORDER) & 0xFFFF;
    }

    int innerOffset()
    {
        return offset + REQUEST_HEADER;
    }

    int innerLength()
    {
        return length - REQUEST_HEADER;
    }

    /** @return length of the command. */
    public static int encodeOpen(
        final MutableDirectBuffer buffer, final long session, final int lanes, final int window,
        final long clientMicros)
    {
        begin(buffer, Kind.OPEN);
        buffer.putLong(SESSION, session, ORDER);
        buffer.putByte(LANE, (byte)lanes);
        buffer.putShort(WINDOW, (short)window, ORDER);
        buffer.putLong(TIME, clientMicros, ORDER);
        return OPEN_LENGTH;
    }

    /** The application's command is put behind, at {@link #REQUEST_HEADER}. */
    public static void encodeRequest(
        final MutableDirectBuffer buffer, final long session, final int lane, final long number)
    {
        begin(buffer, Kind.REQUEST);
        putNumber(buffer, session, lane, number);
    }

    /** @return length of the command. */
    public static int encodeResolve(
        final MutableDirectBuffer buffer, final long session, final int lane, final long number)
    {
        begin(buffer, Kind.RESOLVE);
        putNumber(buffer, session, lane, number);
        return REQUEST_HEADER;
    }

    /** @return length of the command. */
    public static int encodeClose(final MutableDirectBuffer buffer, final long session, final int lanes)
    {
        begin(buffer, Kind.CLOSE);
        buffer.putLong(SESSION, session, ORDER);
        buffer.putByte(LANE, (byte)lanes);
        return LANES_LENGTH;
    }

    /** @return length of the command. */
    public static int encodeEvict(final MutableDirectBuffer buffer, final long session, final int lanes)
    {
        encodeClose(buffer, session, lanes);
        return begin(buffer, Kind.EVICT);
    }

    /** @return length of the command. */
    public static int encodeIdle(final MutableDirectBuffer buffer, final int max)
    {
        buffer.putShort(SESSION, (short)max, ORDER);
        return begin(buffer, Kind.IDLE);
    }

    private static int begin(final MutableDirectBuffer buffer, final Kind kind)
    {
        buffer.putByte(0, (byte)kind.code);
        buffer.putByte(1, (byte)LAYOUT_VERSION);
        return kind.lengthMin;
    }

    private static void putNumber(
        final MutableDirectBuffer buffer, final long session, final int lane, final long number)
    {
        buffer.putLong(SESSION, session, ORDER);
        buffer.putByte(LANE, (byte)lane);
        buffer.putLong(NUMBER, number, ORDER);
    }
}
