package org.entente.simulation.explore;

/** A step of the whole as one int, and in words. */
final class Step
{
    static final int DELIVER = 0;
    static final int DROP = 1;
    static final int LOSE = 2;
    static final int DUPLICATE = 3;
    static final int SUBMIT = 4;
    static final int TIMER = 5;
    static final int EARLY_TIMER = 6;
    static final int DIE = 7;
    static final int RESTART = 8;
    static final int SYNC = 9;
    static final int TICK = 10;
    static final int SNAPSHOT = 11;
    static final int LOSS = 12;
    static final int QUESTION = 13;
    private static final int SHIFT = 27;
    private static final String[] WORDS = {
        "deliver", "drop", "lose", "duplicate", "submit", "timer", "early-timer", "die", "restart", "sync", "tick",
        "snapshot", "lose-disk", "ask"};

    private Step()
    {
    }

    static int of(final int kind, final int argument)
    {
        return kind << SHIFT | argument;
    }

    static int of(final int kind, final int node, final int detail)
    {
        return of(kind, node << 8 | detail);
    }

    static int kind(final int step)
    {
        return step >>> SHIFT;
    }

    static int argument(final int step)
    {
        return step & ((1 << SHIFT) - 1);
    }

    static int node(final int step)
    {
        return argument(step) >>> 8;
    }

    static int detail(final int step)
    {
        return step & 0xFF;
    }

    static String name(final int node)
    {
        return String.valueOf((char)('A' + node));
    }

    /** In words that mean the same in every run. */
    static String describe(final int step, final World world)
    {
        final String word = WORDS[kind(step)];
        return switch (kind(step))
        {
            case DELIVER, DROP, LOSE, DUPLICATE ->
            {
                final Frames.Frame frame = world.frames().get(argument(step));
                yield word + " " + name(frame.from) + ">" + name(frame.to) + " " + frame.type + " " +
                    world.ids().describe(frame.txnId) + " #" + frame.fingerprint();
            }
            case SUBMIT -> word + " t" + (argument(step) + 1) + " at " +
                name(world.scope().request(argument(step)).node());
            case TIMER, EARLY_TIMER -> word + " " + name(node(step)) + " " +
                world.ids().describe(world.ids().get(detail(step)));
            case RESTART -> word + " " + name(node(step)) + " with " + detail(step) + " unsynced records";
            default -> word + " " + name(node(step));
        };
    }
}
