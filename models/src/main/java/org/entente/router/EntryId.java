package org.entente.router;

import java.util.Arrays;

import org.agrona.DirectBuffer;

/** Kind, name and partition: ordered by all three, names by their bytes. One may be reused to look others up. */
final class EntryId implements Comparable<EntryId>
{
    final byte[] name;
    private RouterKind kind;
    private int nameLength;
    private int partition;

    EntryId(final RouterKind kind, final byte[] name, final int partition)
    {
        this.kind = kind;
        this.name = name;
        this.nameLength = name.length;
        this.partition = partition;
    }

    /** One to look others up with. */
    static EntryId probe()
    {
        return new EntryId(RouterKind.SERVICE, new byte[RouterLimits.TEXT_LENGTH_LIMIT], 0);
    }

    EntryId set(final RouterKind newKind, final DirectBuffer buffer, final Span span, final int newPartition)
    {
        kind = newKind;
        nameLength = span.length;
        buffer.getBytes(span.offset, name, 0, span.length);
        partition = newPartition;
        return this;
    }

    EntryId set(final RouterKind newKind, final byte[] newName)
    {
        kind = newKind;
        nameLength = newName.length;
        System.arraycopy(newName, 0, name, 0, nameLength);
        partition = 0;
        return this;
    }

    EntryId copy()
    {
        return new EntryId(kind, Arrays.copyOf(name, nameLength), partition);
    }

    RouterKind kind()
    {
        return kind;
    }

    int partition()
    {
        return partition;
    }

    boolean isNamed(final DirectBuffer buffer, final Span span)
    {
        return RouterEntry.isEqual(name, nameLength, buffer, span);
    }

    @Override
    public int compareTo(final EntryId that)
    {
        final int byKind = kind.code() - that.kind.code();
        if (0 != byKind)
        {
            return byKind;
        }

        final int byName = Arrays.compareUnsigned(name, 0, nameLength, that.name, 0, that.nameLength);
        return 0 != byName ? byName : Integer.compare(partition, that.partition);
    }

    @Override
    public boolean equals(final Object that)
    {
        return that instanceof EntryId id && 0 == compareTo(id);
    }

    @Override
    public int hashCode()
    {
        return 31 * (31 * Arrays.hashCode(Arrays.copyOf(name, nameLength)) + kind.code()) + partition;
    }
}
