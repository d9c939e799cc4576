package org.entente.simulation.history;

/** What the operations of a history mean. */
public enum Workload
{
    /** Each key holds a list: operations append an integer, or read the whole list. */
    LIST_APPEND("list-append"),
    /** Each key holds an integer, or nothing at first: operations write it blindly, or read it. */
    REGISTER("register");

    private final String label;

    Workload(final String label)
    {
        this.label = label;
    }

    /** As it stands in files and on command lines. */
    public String label()
    {
        return label;
    }

    /** The workload of that label, or null if there is none. */
    public static Workload ofLabel(final String label)
    {
        for (final Workload workload : values())
        {
            if (workload.label.equals(label))
            {
                return workload;
            }
        }

        return null;
    }

    @Override
    public String toString()
    {
        return label;
    }
}
