package org.entente.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest
{
    @Test
    void shouldReadWhatItPrintsAndTheNumber()
    {
        final long timestamp = Timestamp.of(1_700_000_000_000_000L, 2);

        assertEquals(timestamp, Timestamp.parse(Timestamp.toString(timestamp)));
        assertEquals(timestamp, Timestamp.parse(Long.toString(timestamp)));
    }

    @Test
    void shouldPlaceTheCommandsOfATransactionBeforeWhateverIsMintedNext()
    {
        final long timestamp = Timestamp.of(1_700_000_000_000_000L, 2);
        final long command = Timestamp.ofCommand(timestamp, Timestamp.INDEX_MAX);

        assertTrue(timestamp < Timestamp.ofCommand(timestamp, 1) && Timestamp.ofCommand(timestamp, 1) < command);
        assertTrue(command < Timestamp.of(1_700_000_000_000_000L, 3));
        assertEquals(timestamp, Timestamp.ofTransaction(command));
        assertEquals(Timestamp.INDEX_MAX, Timestamp.index(command));
        assertEquals(2, Timestamp.node(command));
        assertEquals(1_700_000_000_000_000L, Timestamp.time(command));
        assertEquals("1700000000000000@2.31", Timestamp.toString(command));
        assertEquals(command, Timestamp.parse("1700000000000000@2.31"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "none", "0", "-5", "1@", "@1", "1@64", "1@-1", "1@2.32", "1@2.", "1@2.-1", "1@2@3",
        "4503599627370496@0", "x@1"})
    void shouldRefuseWhatIsNoTransactionId(final String text)
    {
        final String message = assertThrows(IllegalArgumentException.class, () -> Timestamp.parse(text)).getMessage();
        assertTrue(message.startsWith("'" + text + "' is no transaction id: give time@node"), message);
    }
}
