package org.entente.simulation;

/** How often a node has lost its disk, and whether it has rejoined since: what a node's manifest holds. */
final class LostDisk
{
    private long incarnation;
    /** End of the record in the journal that says that it has rejoined; -1 where there is none. */
    private int rejoinedEnd;

    long incarnation()
    {
        return incarnation;
    }

    void onLost()
    {
        incarnation++;
        rejoinedEnd = -1;
    }

    void onRejoined(final int end)
    {
        rejoinedEnd = end;
    }

    /** What was not synced may be lost; where it is not, it is read back. */
    void onCrash(final int synced)
    {
        rejoinedEnd = rejoinedEnd > synced ? -1 : rejoinedEnd;
    }

    /** So many bytes at the front of the journal are gone, since a snapshot holds what they said. */
    void onCut(final int bytes)
    {
        rejoinedEnd = rejoinedEnd < 0 ? rejoinedEnd : Math.max(0, rejoinedEnd - bytes);
    }

    boolean isRebuilding(final int synced)
    {
        return rejoinedEnd < 0 || rejoinedEnd > synced;
    }

    /** What the host tells the replica: in every other life it has not noted yet that it had rejoined. */
    boolean isRebuildingFor(final int life)
    {
        return rejoinedEnd < 0 || incarnation > 0 && 0 == (life & 1);
    }
}
