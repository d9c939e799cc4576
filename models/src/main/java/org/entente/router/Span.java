package org.entente.router;

/** Where a field of a command lies. Reused. */
final class Span
{
    int offset;
    int length;

    Span set(final int fieldOffset, final int fieldLength)
    {
        offset = fieldOffset;
        length = fieldLength;
        return this;
    }

    boolean isEmpty()
    {
        return 0 == length;
    }
}
