package org.entente.node.demo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SocketBuffersTest
{
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldTakeWhatTheKernelAllows() throws Exception
    {
        final int allowed = Math.min(limit("rmem_max"), limit("wmem_max"));

        assertEquals(Math.max(allowed, SocketBuffers.FALLBACK), SocketBuffers.length(Integer.MAX_VALUE));
    }

    @Test
    void shouldTakeNoMoreThanWanted()
    {
        assertEquals(SocketBuffers.FALLBACK, SocketBuffers.length(1));
        assertTrue(SocketBuffers.length(200_000) <= 200_000);
    }

    // As a person would look.
    private static int limit(final String name) throws Exception
    {
        final Process process = new ProcessBuilder("cat", "/proc/sys/net/core/" + name).start();
        try (BufferedReader reader =
            new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)))
        {
            return Integer.parseInt(reader.readLine().trim());
        }
    }
}
