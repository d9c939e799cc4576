package org.entente.core.rejoin;

import org.entente.core.Digest;
import org.entente.core.Effects;

/**
 * Per node, the incarnation below which it is not heard: what an earlier one has said, and is still on its way, must
 * never count again. Journaled, because nobody else remembers it for this replica. Of the replica itself: the
 * incarnation under which it has rejoined.
 */
public final class Fences
{
    private final Effects effects;
    private final long[] incarnations;

    public Fences(final int idLimit, final Effects effects)
    {
        this.effects = effects;
        this.incarnations = new long[idLimit];
    }

    public long get(final int node)
    {
        return incarnations[node];
    }

    /** Raises a fence, and journals it. @return whether it was lower. */
    public boolean raise(final int node, final long incarnation)
    {
        if (incarnation <= incarnations[node])
        {
            return false;
        }

        incarnations[node] = incarnation;
        effects.recordFence(node, incarnation);
        return true;
    }

    /** A record was read back. */
    public void onReplayed(final int node, final long incarnation)
    {
        incarnations[node] = Math.max(incarnations[node], incarnation);
    }

    void copyTo(final long[] target)
    {
        System.arraycopy(incarnations, 0, target, 0, incarnations.length);
    }

    void digest(final Digest digest)
    {
        for (final long incarnation : incarnations)
        {
            digest.add(incarnation);
        }
    }
}
