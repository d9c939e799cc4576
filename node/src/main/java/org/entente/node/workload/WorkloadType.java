package org.entente.node.workload;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What clients ask. */
public enum WorkloadType
{
    /** Reads of lists, and appends to them. */
    LIST_APPEND("list-append"),
    /** Reads of values, and blind writes of them. */
    REGISTER("register"),
    /** Transfers between accounts, and reads of all accounts at once. */
    TRANSFER("transfer");

    private final String label;

    WorkloadType(final String label)
    {
        this.label = label;
    }

    /** As it stands on command lines and in histories. */
    public String label()
    {
        return label;
    }

    /** The type of a label, or null if there is none. */
    public static WorkloadType ofLabel(final String label)
    {
        return Arrays.stream(values()).filter((type) -> type.label.equals(label)).findFirst().orElse(null);
    }

    /** All labels, for people. */
    public static String labels()
    {
        return Arrays.stream(values()).map(WorkloadType::label).collect(Collectors.joining(", "));
    }
}
