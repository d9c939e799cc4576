package org.entente.app;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.pipeline.KeyHash;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/**
 * Several data models as one state machine: the first byte of a command says which one it is for. Models know nothing
 * of each other; their keys must not collide. Add all models before it is used; threads as for a state machine and its
 * key extractor.
 */
public final class ModelSet implements StateMachine, KeyExtractor
{
    private final Map<Integer, Model> models = new TreeMap<>();
    private final Model[] byId = new Model[256];
    private final Map<Integer, Boolean> isRestored = new HashMap<>();

    private record Model(int id, String name, StateMachine machine, KeyExtractor keys)
    {
    }

    /**
     * Adds a model.
     *
     * @param id   first byte of its commands, 0 to 255: not one of {@link org.entente.session.SessionCommand}'s where
     *             sessions are put around this.
     * @param name for messages.
     */
    public ModelSet add(final int id, final String name, final StateMachine machine, final KeyExtractor keys)
    {
        if (id < 0 || id > 255 || null != byId[id])
        {
            throw new IllegalArgumentException("id of model " + name + " is " + id +
                ": use one from 0 to 255 that no other model has");
        }

        byId[id] = new Model(id, name, machine, keys);
        models.put(id, byId[id]);
        return this;
    }

    /**
     * Commands with one more first byte go to a model that was added. Its state is still one: checksums and snapshots
     * have it once.
     *
     * @param id   as for {@link #add}.
     * @param name for messages.
     * @param of   id of the model.
     */
    public ModelSet alias(final int id, final String name, final int of)
    {
        if (id < 0 || id > 255 || null != byId[id] || of < 0 || of > 255 || null == byId[of])
        {
            throw new IllegalArgumentException("id of " + name + " is " + id + ", another one of model " + of +
                ": use one from 0 to 255 that no other model has, for a model that was added");
        }

        byId[id] = new Model(byId[of].id, name, byId[of].machine, byId[of].keys);
        return this;
    }

    @Override
    public String extract(final DirectBuffer command, final int offset, final int length, final Keys keys)
    {
        final Model model = byId[command.getByte(offset) & 0xFF];
        return null != model ? model.keys.extract(command, offset, length, keys) :
            "model is " + (command.getByte(offset) & 0xFF) + ": use one of " + names();
    }

    private String names()
    {
        final StringBuilder names = new StringBuilder();
        for (int id = 0; id < byId.length; id++)
        {
            if (null != byId[id])
            {
                names.append(names.isEmpty() ? "" : ", ").append(id).append(" (").append(byId[id].name).append(')');
            }
        }

        return names.toString();
    }

    @Override
    public int apply(
        final Transaction txn, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        final Model model = byId[command.getByte(offset) & 0xFF];
        if (null == model)
        {
            throw new IllegalStateException("a command for model " + (command.getByte(offset) & 0xFF) +
                " was committed, which the key extractor refuses");
        }

        return model.machine.apply(txn, command, offset, length, reply);
    }

    @Override
    public void onBarrier(final Transaction txn)
    {
        models.values().forEach((model) -> model.machine.onBarrier(txn));
    }

    @Override
    public long checksum()
    {
        long sum = 0;
        for (final Model model : models.values())
        {
            sum += KeyHash.mix(model.machine.checksum() + KeyHash.mix(model.id + 1));
        }

        return sum;
    }

    /** Of all models at one moment; null where one of them cannot be snapshotted. */
    @Override
    public StateSnapshot snapshot()
    {
        final List<Part> parts = new ArrayList<>();
        for (final Model model : models.values())
        {
            final StateSnapshot snapshot = model.machine.snapshot();
            if (null == snapshot)
            {
                parts.forEach((part) -> part.snapshot.close());
                return null;
            }

            parts.add(new Part(model.id, snapshot));
        }

        return new Snapshot(parts);
    }

    /** A piece begins with the id of its model. */
    @Override
    public void restore(final DirectBuffer piece, final int offset, final int length)
    {
        final int id = piece.getByte(offset) & 0xFF;
        if (null == byId[id])
        {
            throw new IllegalStateException(
                "the snapshot holds model " + id + ", and there are only " + names() + ": start a later version");
        }

        isRestored.put(id, true);
        byId[id].machine.restore(piece, offset + 1, length - 1);
    }

    /** A model that the snapshot is without is one that was added since: it begins empty. */
    @Override
    public void restored()
    {
        models.values().stream().filter((model) -> isRestored.containsKey(model.id))
            .forEach((model) -> model.machine.restored());
    }

    private record Part(int id, StateSnapshot snapshot)
    {
    }

    private static final class Snapshot implements StateSnapshot
    {
        private final List<Part> parts;
        private final UnsafeBuffer room = new UnsafeBuffer(0, 0);
        private int next;

        private Snapshot(final List<Part> parts)
        {
            this.parts = parts;
        }

        @Override
        public int write(final MutableDirectBuffer buffer)
        {
            room.wrap(buffer, 1, buffer.capacity() - 1);
            for (; next < parts.size(); next++)
            {
                final int length = parts.get(next).snapshot.write(room);
                if (length > 0)
                {
                    buffer.putByte(0, (byte)parts.get(next).id);
                    return 1 + length;
                }
            }

            return 0;
        }

        @Override
        public void close()
        {
            parts.forEach((part) -> part.snapshot.close());
        }
    }
}
