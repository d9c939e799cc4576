package org.entente.router;

import java.util.concurrent.TimeUnit;

/**
 * Limits of commands, checked where a command enters; they may differ between nodes for a while, as in a rolling
 * change: what one node let in, all apply. The constants are part of the state machine and the same everywhere.
 *
 * @param textLengthMax longest name, endpoint, label key or label value in bytes.
 * @param dataLengthMax longest configuration of a pipeline or state of a checkpoint in bytes.
 * @param labelsMax     most labels of a service or sidecar.
 * @param ttlMinMicros  shortest lease in microseconds.
 * @param ttlMaxMicros  longest lease in microseconds.
 */
public record RouterLimits(int textLengthMax, int dataLengthMax, int labelsMax, long ttlMinMicros, long ttlMaxMicros)
{
    /** Longest text that the layout can carry in bytes. */
    public static final int TEXT_LENGTH_LIMIT = 0xFF;
    /** Longest configuration or state such that a reply can carry it with all that belongs to it, in bytes. */
    public static final int DATA_LENGTH_LIMIT = 32 * 1024;
    /** Most labels that the layout can carry. */
    public static final int LABELS_LIMIT = 32;
    /** Longest lease that can be asked for: about ten years, in microseconds. */
    public static final long TTL_LIMIT_MICROS = TimeUnit.DAYS.toMicros(3650);
    /** Most members of a group. */
    public static final int MEMBERS = 128;
    /** Partitions of a group are numbered below this. */
    public static final int PARTITIONS = 4096;
    /** Most stages of a pipeline that an assignment can place. */
    public static final int STAGES = 32;
    /** Most pipelines that are assigned to one sidecar. */
    public static final int PIPELINES_OF_SIDECAR = 64;
    /** Most offsets that a checkpoint takes along: each is a key, and there is one for the service and a session. */
    public static final int CHECKPOINT_OFFSETS = 14;
    /** Most objects or changes in one page. */
    public static final int PAGE = 1000;
    /** Most objects that are looked at for one page; fewer fit the filter, so a page may be empty and not the last. */
    public static final int SCAN = 4096;
    /** Most changes that are kept for watchers. */
    public static final int CHANGES = 64 * 1024;
    /** Most bytes of changes that are kept for watchers. */
    public static final int CHANGE_BYTES = 32 * 1024 * 1024;

    /** What the layout allows: for commands that somebody has let in already. */
    public static final RouterLimits LAYOUT =
        new RouterLimits(TEXT_LENGTH_LIMIT, DATA_LENGTH_LIMIT, LABELS_LIMIT, 1, TTL_LIMIT_MICROS);
    /** What is allowed where nothing is configured: leases from 1 ms to 1 day. */
    public static final RouterLimits DEFAULT =
        new RouterLimits(128, 16 * 1024, 16, 1_000, TimeUnit.DAYS.toMicros(1));

    public RouterLimits
    {
        require("textLengthMax", textLengthMax, 1, TEXT_LENGTH_LIMIT);
        require("dataLengthMax", dataLengthMax, 0, DATA_LENGTH_LIMIT);
        require("labelsMax", labelsMax, 0, LABELS_LIMIT);
        require("ttlMaxMicros", ttlMaxMicros, 1, TTL_LIMIT_MICROS);
        require("ttlMinMicros", ttlMinMicros, 1, ttlMaxMicros);
    }

    private static void require(final String name, final long value, final long min, final long max)
    {
        if (value < min || value > max)
        {
            throw new IllegalArgumentException(
                name + " of the router is " + value + ": use " + min + " to " + max);
        }
    }
}
