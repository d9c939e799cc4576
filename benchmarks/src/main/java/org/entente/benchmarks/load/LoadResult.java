package org.entente.benchmarks.load;

import org.HdrHistogram.Histogram;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DataFormatException;

/**
 * What came of a load.
 *
 * @param answered     in the time that was measured.
 * @param failed       refused, or of unknown outcome, in that time.
 * @param unanswered   when waiting for answers was given up.
 * @param longestGapNs between two answers, in that time.
 * @param seconds      measured.
 * @param latencies    in nanoseconds: from when a request was due, of a closed loop from when it was sent.
 * @param processors   what they did in that time.
 */
public record LoadResult(
    long answered, long failed, long unanswered, long longestGapNs, double seconds, Histogram latencies,
    ProcessorUse processors)
{
    private static final double NS_PER_MICRO = 1e3;

    public double perSecond()
    {
        return answered / seconds;
    }

    /** Processor time of all replicas for each answer, in microseconds; 0 where it is not known. */
    public double nodesCpuMicros()
    {
        return 0 == answered ? 0 : processors.nodesNs() / NS_PER_MICRO / answered;
    }

    /** The same, with what processors did. */
    public LoadResult with(final ProcessorUse use)
    {
        return new LoadResult(answered, failed, unanswered, longestGapNs, seconds, latencies, use);
    }

    /** In microseconds. */
    public double micros(final double percentile)
    {
        return latencies.getValueAtPercentile(percentile) / NS_PER_MICRO;
    }

    /** On one line, for {@link #parse}. */
    public String encode()
    {
        final ByteBuffer buffer = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
        final int length = latencies.encodeIntoCompressedByteBuffer(buffer);
        final byte[] bytes = new byte[length];
        buffer.flip().get(bytes);
        return "answered=" + answered + " failed=" + failed + " unanswered=" + unanswered + " gap=" + longestGapNs +
            " seconds=" + seconds + " latencies=" + Base64.getEncoder().encodeToString(bytes);
    }

    /** @throws IllegalArgumentException if it is not of that form. */
    public static LoadResult parse(final String line)
    {
        final Map<String, String> values = new TreeMap<>();
        for (final String field : line.split(" "))
        {
            final int equals = field.indexOf('=');
            values.put(field.substring(0, equals), field.substring(equals + 1));
        }

        try
        {
            return new LoadResult(
                Long.parseLong(values.get("answered")), Long.parseLong(values.get("failed")),
                Long.parseLong(values.get("unanswered")), Long.parseLong(values.get("gap")),
                Double.parseDouble(values.get("seconds")),
                Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(values.get("latencies"))), 1),
                ProcessorUse.UNKNOWN);
        }
        catch (final DataFormatException ex)
        {
            throw new IllegalArgumentException("no histogram: " + line, ex);
        }
    }
}
