package org.entente.benchmarks.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was measured on, and how busy it was with something else. */
final class Machine
{
    private Machine()
    {
    }

    /** For JSON. */
    static Map<String, Object> values()
    {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("processors", Runtime.getRuntime().availableProcessors());
        values.put("jdk", Runtime.version().toString());
        values.put("kernel", System.getProperty("os.version"));
        values.put("version", System.getProperty("entente.version", "unknown"));
        values.put("loadAverage", loadAverage());
        return values;
    }

    /** Of the last minute, before anything was started: above 0.5 other work disturbs. */
    static double loadAverage()
    {
        try
        {
            return Double.parseDouble(Files.readAllLines(Path.of("/proc/loadavg")).get(0).split(" ")[0]);
        }
        catch (final IOException | NumberFormatException ex)
        {
            return -1;
        }
    }
}
