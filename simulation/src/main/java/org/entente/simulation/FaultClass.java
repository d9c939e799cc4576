package org.entente.simulation;

import java.util.Locale;

/** A kind of thing that goes wrong. Each run draws which of those that it may use it does use, and how often. */
public enum FaultClass
{
    /** Frames take long: a mean that is drawn, exponentially distributed. */
    DELAY,
    /** Some frames take very long, up to seconds. */
    TAIL,
    /** Frames are lost. */
    LOSS,
    /** Frames come twice. */
    DUPLICATE,
    /** Frames are held back, so that later ones overtake them. */
    REORDER,
    /** One replica, or half of them, are cut off. */
    PARTITION,
    /** Links are cut in one direction. */
    ONEWAY,
    /** Two sides hear of each other only through one replica. */
    BRIDGE,
    /** A link comes and goes. */
    FLAP,
    /** Replicas are killed and come back. */
    CRASH,
    /** All replicas are killed at once. */
    CRASHALL,
    /** Replicas are killed again while they read their journal, or right after. */
    RECRASH,
    /** Replicas are killed right after they have promised or accepted something, and come back at once. */
    AMBUSH,
    /** Replicas stand still and then find all that came meanwhile. */
    PAUSE,
    /** Clocks are wrong by a constant. */
    OFFSET,
    /** Clocks run too fast or too slow. */
    DRIFT,
    /** Clocks are set, either way. */
    JUMP,
    /** Clocks stand still for a while. */
    STUCK,
    /** Clocks are coarse and all the same. */
    EQUAL,
    /** Syncs take long. */
    SLOWDISK,
    /** A crash leaves a part of what was not synced. */
    TORN,
    /** Syncs fail, which ends the replica. */
    IOERROR,
    /** The replicas' limits are tiny. */
    LIMITS,
    /** Disks run full, nearly or wholly, and are emptied again. */
    DISKFULL,
    /**
     * Replicas take snapshots all the time, cut their journals, come back from snapshots, some damaged, and get those
     * of a peer where they have been away for too long.
     */
    SNAPSHOT,
    /** Disks are lost with all that is on them, and their replicas rebuilt under a new incarnation. */
    LOSTDISK;

    /** As it stands on a command line. */
    public String label()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
