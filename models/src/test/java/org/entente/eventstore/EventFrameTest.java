package org.entente.eventstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

/** The bytes of events, which others than Java programs read. */
class EventFrameTest
{
    private static final int OFFSET = 3;
    private static final Event EVENT = new Event(new UUID(0x0102030405060708L, 0x1112131415161718L), "shop/Order",
        "o-\u00e9", 7, "eu", "Placed", bytes("two books"),
        new EventMetadata("anna", "shop", Map.of("trace", bytes("17"), "b", new byte[0])), new Cursor(0x21222324L, 5));

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Test
    void shouldReadBackAllThatItHasWritten()
    {
        final int length = EventFrame.encode(EVENT, buffer, OFFSET);
        final Event read = EventFrame.decode(buffer, OFFSET, length);
        assertEquals(EVENT.id(), read.id());
        assertEquals(EVENT.type(), read.type());
        assertEquals(EVENT.aggregate(), read.aggregate());
        assertEquals(EVENT.version(), read.version());
        assertEquals(EVENT.routingKey(), read.routingKey());
        assertEquals(EVENT.name(), read.name());
        assertEquals(EVENT.cursor(), read.cursor());
        assertArrayEquals(EVENT.data(), read.data());
        assertEquals("anna", read.metadata().requestedBy());
        assertEquals("shop", read.metadata().requestedAs());
        assertEquals(List.of("b", "trace"), List.copyOf(read.metadata().entries().keySet()));
        assertArrayEquals(bytes("17"), read.metadata().entries().get("trace"));
    }

    @Test
    void shouldTellWhatIsAbsentFromWhatIsEmpty()
    {
        final Event event = new Event(
            new UUID(1, 2), "t", "", 1, null, "n", new byte[0], EventMetadata.NONE.requestedBy(""), new Cursor(1, 0));
        final Event read = EventFrame.decode(buffer, 0, EventFrame.encode(event, buffer, 0));
        assertEquals("", read.aggregate());
        assertNull(read.routingKey());
        assertEquals("", read.metadata().requestedBy());
        assertNull(read.metadata().requestedAs());
        assertEquals(0, read.data().length);
    }

    /** As it is documented: whoever reads it with other tools relies on each byte. */
    @Test
    void shouldWriteTheBytesThatAreDocumented()
    {
        final Event event = new Event(new UUID(0x0102030405060708L, 0x1112131415161718L), "t", "a", 7, null, "n",
            bytes("d"), EventMetadata.NONE.with("k", bytes("v")), new Cursor(0x2122L, 5));
        final byte[] frame = new byte[EventFrame.encode(event, buffer, 0)];
        buffer.getBytes(0, frame);
        assertEquals("01" + "2221000000000000" + "05000000" + "0807060504030201" + "1817161514131211" +
            "0700000000000000" + "010074" + "010061" + "01006e" + "ffff" + "ffff" + "ffff" + "0100" + "01006b" +
            "0100000076" + "0100000064", HexFormat.of().formatHex(frame));
    }

    @Test
    void shouldRefuseWhatWasCutOffWhereverThatIs()
    {
        final int length = EventFrame.encode(EVENT, buffer, OFFSET);
        final List<String> problems = new ArrayList<>();
        for (int cut = 0; cut < length; cut++)
        {
            final int rest = cut;
            problems.add(assertThrows(IllegalArgumentException.class,
                () -> EventFrame.decode(buffer, OFFSET, rest)).getMessage());
        }

        assertTrue(problems.get(0).contains("is no event of format 1"), problems.get(0));
        assertTrue(problems.get(length - 1).contains("1 bytes too early"), problems.get(length - 1));
        buffer.putByte(OFFSET, (byte)2);
        assertThrows(IllegalArgumentException.class, () -> EventFrame.decode(buffer, OFFSET, length));
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
