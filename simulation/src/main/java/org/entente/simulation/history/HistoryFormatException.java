package org.entente.simulation.history;

import java.io.IOException;

/** A file is not a history; the message names line and field. */
public final class HistoryFormatException extends IOException
{
    private static final long serialVersionUID = 1L;

    public HistoryFormatException(final String message)
    {
        super(message);
    }
}
