package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest
{
    @ParameterizedTest
    @CsvSource({
        "'', EF46DB3751D8E999",
        "a, D24EC4F1A98C6E5B",
        "abc, 44BC2CF5AD770999",
        "Nobody inspects the spammish repetition, FBCEA83C8A378BF1"})
    void shouldBeXxh64(final String text, final String hash)
    {
        final byte[] bytes = ("#" + text).getBytes(StandardCharsets.US_ASCII);
        assertEquals(
            Long.parseUnsignedLong(hash, 16), KeyHash.of(new UnsafeBuffer(bytes), 1, bytes.length - 1));
    }
}
