package org.entente.app;

/** What happens where an application throws while it applies a command. */
public enum PoisonPolicy
{
    /** The replica halts, and so will each other one: nothing is passed over before somebody has looked at it. */
    HALT,
    /**
     * The command is undone, recorded and answered with {@link Application#POISONED}. All state has to be in
     * {@link Table}s. Where one replica throws and another does not, the next barrier finds that out and halts it.
     */
    REJECT
}
