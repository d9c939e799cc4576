package org.entente.simulation;

import java.util.function.Consumer;

/** An application's checksum at a barrier, on its way from a replica's execution back to the replica. */
final class ChecksumReport
{
    private static final long RETRY_MICROS = 1_000;

    private final EventQueue events;
    private final SimulatedClock clock;
    private final Place place;
    private final int life;
    private final long barrier;
    private final long checksum;
    private final Consumer<Place> afterInput;

    ChecksumReport(
        final EventQueue events, final SimulatedClock clock, final Place place, final long barrier,
        final Consumer<Place> afterInput)
    {
        this.events = events;
        this.clock = clock;
        this.place = place;
        this.life = place.node.incarnation();
        this.barrier = barrier;
        this.checksum = place.application.checksum();
        this.afterInput = afterInput;
    }

    /** It comes in, unless the replica has died meanwhile; one that stands still takes it when it goes on. */
    void arrive()
    {
        if (!place.node.isRunning() || place.node.incarnation() != life)
        {
            return;
        }

        if (place.isPaused)
        {
            events.action(RETRY_MICROS, this::arrive);
            return;
        }

        place.node.replica().onChecksum(clock.read(events.now()), barrier, checksum);
        afterInput.accept(place);
    }
}
