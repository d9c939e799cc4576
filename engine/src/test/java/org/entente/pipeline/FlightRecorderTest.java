package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest
{
    @TempDir
    private Path dir;

    private final FlightRecorder recorder = new FlightRecorder(3, 4, 8);

    @Test
    void shouldKeepTheLastEventsAndCutLongOnes()
    {
        for (int i = 1; i <= 10; i++)
        {
            record(i, i);
        }

        final Path file = dir.resolve("made").resolve("flight.bin");
        recorder.dump(file);

        final FlightRecorder.Recording recording = FlightRecorder.read(file);
        assertEquals(3, recording.node());
        assertEquals(10, recording.recorded());
        assertEquals(3, recording.events().size());
        final FlightRecorder.Event first = recording.events().get(0);
        assertEquals(InboundType.FRAME, first.type());
        assertEquals(8, first.stampMicros());
        final FlightRecorder.Event last = recording.events().get(2);
        assertEquals(10, last.stampMicros());
        assertEquals(10, last.length());
        assertArrayEquals(new byte[]{10, 10, 10, 10, 10, 10, 10, 10}, last.bytes());
    }

    @Test
    void shouldRefuseADamagedFile() throws IOException
    {
        record(1, 8);
        final Path file = dir.resolve("flight.bin");
        recorder.dump(file);
        final byte[] bytes = Files.readAllBytes(file);
        bytes[30] ^= 1;
        Files.write(file, bytes);

        assertThrows(IllegalArgumentException.class, () -> FlightRecorder.read(file));
    }

    private void record(final int value, final int length)
    {
        final InboundSlot slot = new InboundSlot();
        slot.type = InboundType.FRAME;
        slot.stampMicros = value;
        slot.length = length;
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[length]);
        bytes.setMemory(0, length, (byte)value);
        slot.copy(bytes, 0, length);
        recorder.record(slot);
    }
}
