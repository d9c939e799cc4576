package org.entente.simulation.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Takes down a run: in memory, to a file as it goes, or both. Thread-safe; the order of calls is the order of events,
 * so a client calls {@link #invoke} before its request leaves, and {@link #ok} after the answer is in hand. Indexes are
 * dense, and a time before the last one is raised to it.
 * <p>
 * Refuses with {@link IllegalStateException} what no client can do: ask while an answer is outstanding, answer what was
 * not asked, go on after an outcome that nobody knows.
 */
public final class HistoryRecorder implements AutoCloseable
{
    private final History history;
    private final HistoryWriter writer;
    private final Processes processes = new Processes();
    private long index;
    private long lastNs;

    private HistoryRecorder(final History history, final HistoryWriter writer)
    {
        this.history = history;
        this.writer = writer;
    }

    /** Keeps the events for a checker in the same process. */
    public static HistoryRecorder inMemory()
    {
        return new HistoryRecorder(new History(), null);
    }

    /**
     * Writes each event to the operating system before the call returns: a killed process leaves what it saw. The
     * events are not kept in memory.
     *
     * @throws IOException where the file cannot be created; one that exists is replaced.
     */
    public static HistoryRecorder toFile(final Path file) throws IOException
    {
        return new HistoryRecorder(null, new HistoryWriter(file));
    }

    /** Both. */
    public static HistoryRecorder inMemoryAndToFile(final Path file) throws IOException
    {
        return new HistoryRecorder(new History(), new HistoryWriter(file));
    }

    /** The events so far, live. @throws IllegalStateException where they only went to a file. */
    public History history()
    {
        if (null == history)
        {
            throw new IllegalStateException("this recorder keeps nothing in memory");
        }

        return history;
    }

    /**
     * Says what the run is; called first.
     *
     * @param engine version of what is tested, for people.
     * @param seed   of the run.
     * @param nodes  number of them.
     */
    public synchronized void meta(final String engine, final long seed, final int nodes, final Workload workload)
    {
        final Note note = new Note(index++, lastNs, "meta", "meta", "[]");
        if (null != history)
        {
            history.workload(workload);
            history.add(note);
        }

        if (null != writer)
        {
            writer.meta(note, engine, seed, nodes, workload);
        }
    }

    /** Says what is done to the cluster. @param value null, booleans, numbers, strings, and collections of them. */
    public synchronized void nemesis(final String f, final Object value, final long timeNs)
    {
        final Note note = new Note(index++, advance(timeNs), "nemesis", f, HistoryWriter.json(value));
        if (null != history)
        {
            history.add(note);
        }

        if (null != writer)
        {
            writer.note(note);
        }
    }

    /** A client is about to ask. @param mops kept, not copied. */
    public synchronized void invoke(final int process, final List<Mop> mops, final int node, final long timeNs)
    {
        processes.invoke(process, mops, node);
        record(new Event(index++, advance(timeNs), process, Event.Type.INVOKE, mops, node, 0, 0, null));
    }

    /** A client was answered. @param mops those of the invocation, with reads filled in; kept, not copied. */
    public synchronized void ok(
        final int process, final List<Mop> mops, final long txnId, final long executeAt, final String path,
        final long timeNs)
    {
        final int node = processes.node(process);
        processes.complete(process, Event.Type.OK, mops);
        record(new Event(index++, advance(timeNs), process, Event.Type.OK, mops, node, txnId, executeAt, path));
    }

    /** A client was told that its transaction did not happen and never will. */
    public synchronized void fail(final int process, final long timeNs)
    {
        end(process, Event.Type.FAIL, timeNs);
    }

    /** A client does not know what became of its transaction. Its process number may not be used again. */
    public synchronized void info(final int process, final long timeNs)
    {
        end(process, Event.Type.INFO, timeNs);
    }

    /** Closes the file, if there is one. */
    @Override
    public synchronized void close()
    {
        if (null != writer)
        {
            try
            {
                writer.close();
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }
    }

    private void end(final int process, final Event.Type type, final long timeNs)
    {
        final int node = processes.node(process);
        final List<Mop> mops = processes.complete(process, type, null);
        record(new Event(index++, advance(timeNs), process, type, mops, node, 0, 0, null));
    }

    private void record(final Event event)
    {
        if (null != history)
        {
            history.add(event);
        }

        if (null != writer)
        {
            writer.event(event);
        }
    }

    private long advance(final long timeNs)
    {
        lastNs = Math.max(lastNs, timeNs);
        return lastNs;
    }
}
