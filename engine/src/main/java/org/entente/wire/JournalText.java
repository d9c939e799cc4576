package org.entente.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.spi.JournalException;

/** Journal records as names and values for people, of whatever cluster they are. For one thread. */
public final class JournalText
{
    private final JournalCodec codec = new JournalCodec(Topology.ofSize(NodeSet.ID_LIMIT), limits());
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** All that the format can hold: what limits a cluster has is not known here. */
    private static ReplicaConfig limits()
    {
        final ReplicaConfig limits = new ReplicaConfig();
        limits.keysMax = FrameWriter.GROUP_COUNT_MAX;
        limits.depsMax = FrameWriter.GROUP_COUNT_MAX;
        limits.payloadMax = 16 * 1024 * 1024;
        return limits;
    }

    /**
     * Decodes a record.
     *
     * @return names and values in the order of the record: text and numbers. Where it is not understood, one
     *         named {@code undecoded} that says why. Valid until the next call.
     */
    public Map<String, Object> describe(final DirectBuffer buffer, final int offset, final int length)
    {
        fields.clear();
        try
        {
            codec.decode(buffer, offset, length, new Describer());
        }
        catch (final JournalException ex)
        {
            fields.clear();
            fields.put("undecoded", ex.getMessage());
        }
        return fields;
    }

    private final class Describer implements JournalRecordHandler
    {
        @Override
        public void onChange(final TxnChange change)
        {
            fields.put("record", change.kind.name());
            fields.put("txn", Timestamp.toString(change.txnId));
            timestamp("first", change.first);
            timestamp("prev", change.prev);
            timestamp("ballot", change.ballot);
            timestamp("vote", change.vote);
            timestamp("executeAt", change.executeAt);
            if (null != change.deps)
            {
                deps(change.deps);
            }
            if (null != change.definition && change.definition.isPresent)
            {
                definition(change.definition);
            }
        }

        @Override
        public void onFrontier(final int node, final Frontier applied)
        {
            fields.put("record", "FRONTIER");
            fields.put("node", node);
            fields.put("applied", text(applied));
        }

        @Override
        public void onBase(final SnapshotBase base)
        {
            fields.put("record", "SNAPSHOT_BASE");
            fields.put("node", base.node);
            fields.put("applied", text(base.applied));
            fields.put("forgotten", text(base.forgotten));
        }

        private void timestamp(final String name, final long value)
        {
            if (Timestamp.NONE != value)
            {
                fields.put(name, Timestamp.toString(value));
            }
        }

        private void deps(final Deps deps)
        {
            final StringBuilder ids = new StringBuilder();
            for (int i = 0; i < deps.size(); i++)
            {
                ids.append(0 == i ? "" : " ").append(Timestamp.toString(deps.get(i)));
            }
            fields.put("floor", text(deps.floor()));
            fields.put("deps", ids.toString());
        }

        private void definition(final Definition definition)
        {
            final StringBuilder keys = new StringBuilder();
            for (int i = 0; i < definition.keys.size(); i++)
            {
                keys.append(0 == i ? "" : " ").append(definition.keys.get(i));
            }
            fields.put("kind", definition.kind.name());
            fields.put("prev", Timestamp.toString(definition.prev));
            fields.put("keys", keys.toString());
            fields.put("payloadLength", definition.payload.capacity());
        }

        private static String text(final Frontier frontier)
        {
            final StringBuilder text = new StringBuilder();
            for (int node = 0; node < frontier.length(); node++)
            {
                if (Timestamp.NONE != frontier.get(node))
                {
                    text.append(text.isEmpty() ? "" : " ").append(Timestamp.toString(frontier.get(node)));
                }
            }
            return text.toString();
        }
    }
}
