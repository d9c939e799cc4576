package org.entente.simulation.history;

import java.util.ArrayList;
import java.util.List;

/** The events of one run, in the order in which they were recorded. Not thread-safe. */
public final class History
{
    private final List<Event> events = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Workload workload;

    public List<Event> events()
    {
        return events;
    }

    /** What is neither asked nor answered by a client. */
    public List<Note> notes()
    {
        return notes;
    }

    /** What a reader found wanting and could do without: a torn last line. */
    public List<String> warnings()
    {
        return warnings;
    }

    /** As told by the history itself; null if it does not say. */
    public Workload workload()
    {
        return workload;
    }

    /** Operations asked for. */
    public int invocations()
    {
        int count = 0;
        for (int i = 0; i < events.size(); i++)
        {
            count += Event.Type.INVOKE == events.get(i).type() ? 1 : 0;
        }

        return count;
    }

    void add(final Event event)
    {
        events.add(event);
    }

    void add(final Note note)
    {
        notes.add(note);
    }

    void warn(final String warning)
    {
        warnings.add(warning);
    }

    void workload(final Workload told)
    {
        workload = told;
    }
}
