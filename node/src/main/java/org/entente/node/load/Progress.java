package org.entente.node.load;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** Shows how far a run is: a bar on a terminal, else a line every tenth of the way. */
public final class Progress implements Player.ProgressListener
{
    private static final int WIDTH = 40;
    private static final long REDRAW_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PrintStream out;
    private final boolean isTerminal;
    private final long beganNs = System.nanoTime();
    private long drawnNs;
    private int tenth = -1;

    public Progress(final PrintStream out, final boolean isTerminal)
    {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    @Override
    public void onProgress(final int done, final int total)
    {
        final long nowNs = System.nanoTime();
        if (isTerminal)
        {
            if (nowNs - drawnNs >= REDRAW_NS || done == total)
            {
                drawnNs = nowNs;
                final int filled = (int)((long)WIDTH * done / total);
                out.printf("\r  [%s%s] %,d of %,d, %,.0f a second ", "#".repeat(filled), "-".repeat(WIDTH - filled),
                    done, total, done * 1e9 / Math.max(1, nowNs - beganNs));
                out.print(done == total ? System.lineSeparator() : "");
                out.flush();
            }
        }
        else if (10L * done / total > tenth)
        {
            tenth = (int)(10L * done / total);
            out.printf("  %,d of %,d after %.1f s%n", done, total, (nowNs - beganNs) / 1e9);
        }
    }
}
