package org.entente.client;

import java.util.function.Consumer;

/**
 * Places for the requests of a session: the window of each lane. A number is used once, and its place only when the
 * number that is lower by a window has been answered (docs/sessions.md). One thread.
 */
final class SessionPlaces
{
    private final int window;
    private final SessionRequest[] places;
    private final long[] nextNumbers;
    private int nextLane;

    SessionPlaces(final int lanes, final int window)
    {
        this.window = window;
        places = new SessionRequest[lanes * window];
        nextNumbers = new long[lanes];
        for (int i = 0; i < places.length; i++)
        {
            places[i] = new SessionRequest(i / window);
        }
        for (int lane = 0; lane < lanes; lane++)
        {
            nextNumbers[lane] = 1;
        }
    }

    /** The lanes in turn, so that requests do not wait for each other where they need not; null where none is free. */
    SessionRequest free()
    {
        for (int i = 0; i < nextNumbers.length; i++)
        {
            final int lane = nextLane;
            nextLane = (nextLane + 1) % nextNumbers.length;
            final SessionRequest place = places[lane * window + (int)(nextNumbers[lane] % window)];
            if (SessionRequest.FREE == place.state)
            {
                return place;
            }
        }

        return null;
    }

    /** A request takes a place that was {@link #free}: it gets the next number of its lane. */
    void number(final SessionRequest place)
    {
        place.number = nextNumbers[place.lane]++;
    }

    void forEachTaken(final Consumer<SessionRequest> action)
    {
        for (final SessionRequest request : places)
        {
            if (SessionRequest.FREE != request.state)
            {
                action.accept(request);
            }
        }
    }
}
