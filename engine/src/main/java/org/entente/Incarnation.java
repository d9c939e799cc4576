package org.entente;

/**
 * Under what incarnation a replica runs: each time that it has lost what it had said, and is rebuilt from the others,
 * it gets a higher one, so that nothing that it said before counts any more (docs/protocol.md, section 17).
 *
 * @param number       0 for the first.
 * @param isRebuilding whether the replica has not rejoined under it as far as its host knows: it then takes no part in
 *                     decisions until it has. Status shows {@code isRebuilding=false} when it has; that is in its
 *                     journal, so a host that learns of it late does no harm.
 */
public record Incarnation(long number, boolean isRebuilding)
{
    /** Of a replica that was never rebuilt. */
    public static final Incarnation FIRST = new Incarnation(0, false);

    public Incarnation
    {
        if (number < 0 || isRebuilding && 0 == number)
        {
            throw new IllegalArgumentException("incarnation " + number + " is none that a replica is rebuilt under");
        }
    }
}
