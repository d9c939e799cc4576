package org.entente.node.workload;

import org.entente.node.Json;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file of a bank's history: as that of lists and registers, an object of JSON a line, with micro-operations of its
 * own: {@code ["open",ACCOUNT,BALANCE]}, {@code ["transfer",FROM,TO,AMOUNT]}, {@code ["r",ACCOUNT,BALANCE]}. Failures
 * to write are {@link UncheckedIOException}. One thread.
 */
final class TransferHistory implements AutoCloseable
{
    private final BufferedWriter out;
    private long index;

    TransferHistory(final Path file) throws IOException
    {
        out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    }

    void meta(final String engine, final long seed, final int nodes, final int accounts, final long balance)
    {
        final Map<String, Object> line = line(0, "meta", "info", "meta", List.of());
        line.put("engine", engine);
        line.put("seed", "0x" + Long.toHexString(seed));
        line.put("nodes", nodes);
        line.put("workload", WorkloadType.TRANSFER.label());
        line.put("accounts", accounts);
        line.put("balance", balance);
        write(line);
    }

    void nemesis(final String f, final Object value, final long nowNs)
    {
        write(line(nowNs, "nemesis", "info", f, value));
    }

    /** @param node that was asked. @param decided null where that is not known. */
    void event(
        final int process, final String type, final List<List<Object>> mops, final int node, final Decided decided,
        final long nowNs)
    {
        final Map<String, Object> line = line(nowNs, process, type, "txn", mops);
        line.put("node", node);
        if (null != decided)
        {
            line.put("txnid", Long.toString(decided.txnId()));
            line.put("execat", Long.toString(decided.executeAt()));
            line.put("path", decided.path());
        }

        write(line);
    }

    @Override
    public void close()
    {
        try
        {
            out.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private Map<String, Object> line(
        final long nowNs, final Object process, final String type, final String f, final Object value)
    {
        final Map<String, Object> line = new LinkedHashMap<>();
        line.put("index", index++);
        line.put("time", nowNs);
        line.put("process", process);
        line.put("type", type);
        line.put("f", f);
        line.put("value", value);
        return line;
    }

    private void write(final Map<String, Object> line)
    {
        try
        {
            out.write(Json.write(line));
            out.write("\n");
            out.flush();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
