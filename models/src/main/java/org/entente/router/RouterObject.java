package org.entente.router;

import org.agrona.DirectBuffer;

/** What the router keeps, as its users see it. */
public sealed interface RouterObject permits Instance, Pipeline, Group, Register, Checkpoint
{
    RouterKind kind();

    String name();

    /** Decodes one from a reply. @throws IllegalStateException if that is none. */
    static RouterObject decode(final DirectBuffer buffer, final int offset, final int length)
    {
        return RouterEntry.decode(buffer, offset, length).view();
    }
}
