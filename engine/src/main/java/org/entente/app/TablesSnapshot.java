package org.entente.app;

import java.nio.ByteOrder;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.spi.StateSnapshot;

/** Tables at one moment: first u8 format and i32 schema version, then pieces of rows behind the id of their table. */
final class TablesSnapshot implements StateSnapshot
{
    private static final int FORMAT = 1;
    private static final int HEADER_LENGTH = 5;

    private final List<Table> tables;
    private final List<Table.Snapshot> snapshots;
    private final int schemaVersion;
    private boolean hasHeader;
    private int next;

    TablesSnapshot(final List<Table> tables, final int schemaVersion)
    {
        this.tables = tables;
        this.schemaVersion = schemaVersion;
        snapshots = tables.stream().map(Table::snapshot).toList();
    }

    @Override
    public int write(final MutableDirectBuffer buffer)
    {
        if (!hasHeader)
        {
            hasHeader = true;
            buffer.putByte(0, (byte)FORMAT);
            buffer.putInt(1, schemaVersion, ByteOrder.LITTLE_ENDIAN);
            return HEADER_LENGTH;
        }

        for (; next < snapshots.size(); next++)
        {
            final int length = snapshots.get(next).write(buffer, 1);
            if (length > 0)
            {
                buffer.putByte(0, (byte)tables.get(next).id());
                return 1 + length;
            }
        }

        return 0;
    }

    /** The schema version of a snapshot that begins with this piece. */
    static int schemaOf(final DirectBuffer piece, final int offset, final int length, final int latest)
    {
        if (HEADER_LENGTH != length || FORMAT != piece.getByte(offset))
        {
            throw new IllegalStateException("the snapshot does not begin with tables of format " + FORMAT +
                ": it was taken of another state machine, or by another version");
        }

        final int schema = piece.getInt(offset + 1, ByteOrder.LITTLE_ENDIAN);
        if (schema > latest)
        {
            throw new IllegalStateException("the snapshot has schema version " + schema + ", and this application " +
                latest + ": start a later one");
        }

        return schema;
    }

    @Override
    public void close()
    {
        snapshots.forEach(Table.Snapshot::close);
    }
}
