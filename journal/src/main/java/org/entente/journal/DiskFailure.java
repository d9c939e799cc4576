package org.entente.journal;

import java.io.IOException;
import org.entente.spi.JournalException;

/** What a failure of the disk is told as. */
final class DiskFailure
{
    private DiskFailure()
    {
    }

    /** @return the cause itself where it says all that is to be said. */
    static JournalException of(final String what, final Throwable cause)
    {
        return cause instanceof JournalException known ? known : new JournalException(reason(cause), what + " (" +
            cause + "): stop this replica, see to the disk (space, health), start it again; " +
                "it then reads back what is there", cause);
    }

    /** A full disk is told from a sick one by the text alone: Java has no type for it. */
    private static JournalException.Reason reason(final Throwable cause)
    {
        for (Throwable link = cause; link != null; link = link.getCause())
        {
            if (link instanceof IOException && String.valueOf(link.getMessage()).contains("No space left on device"))
            {
                return JournalException.Reason.FULL;
            }
        }
        return JournalException.Reason.IO;
    }
}
