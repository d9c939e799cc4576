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

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "0", "-5", "1@", "@1", "1@256", "1@-1", "1@2@3", "36028797018963968@0", "x@1"})
    void shouldRefuseWhatIsNoTransactionId(final String text)
    {
        final String message = assertThrows(IllegalArgumentException.class, () -> Timestamp.parse(text)).getMessage();
        assertTrue(message.startsWith("'" + text + "' is no transaction id: give time@node"), message);
    }
}
