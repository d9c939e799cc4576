package org.entente.node;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.DefiniteFailureException;
import org.entente.app.DirectCommands;
import org.entente.app.Effect;
import org.entente.app.EffectCommand;
import org.entente.app.EffectId;
import org.entente.app.EffectReply;
import org.entente.app.EffectReply.Status;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvLimits;
import org.entente.pipeline.KeyHash;
import org.entente.spi.Consistency;
import org.entente.spi.KeyExtractor;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Limits of the key-value store may differ between nodes; what a timer applies is applied by all of them. */
class NodeMachineTest
{
    private static final KvLimits STRICT = new KvLimits(4, 16, 2);
    private static final byte[] KEY = "longer than four".getBytes(StandardCharsets.UTF_8);
    private static final long OWNER = 17;

    private final NodeMachine machine = NodeMachine.create(STRICT);
    private final DirectCommands commands = new DirectCommands(machine.machine(), machine.machine(), () -> 1_000_000);

    @Test
    void shouldApplyAScheduledCommandThatAnotherNodeHasLetIn()
    {
        final byte[] put = put();
        assertThrows(DefiniteFailureException.class, () -> write(put), "its own clients keep to its own limits");

        final EffectId id = EffectReply.effect(write(EffectCommand.schedule(0, put)));
        final Effect timer = timer(id);
        assertEquals(Status.OK, EffectReply.status(write(EffectCommand.claim(id.partition(), OWNER))));
        assertEquals(Status.OK, EffectReply.status(write(EffectCommand.fire(timer, 1))));
        assertEquals(1, machine.store().size());
    }

    /** Without them it would not be in the same place at all nodes among the commands that touch what it touches. */
    @Test
    void shouldDeclareTheKeysOfAScheduledCommandWhenItIsToBeApplied()
    {
        final EffectId id = EffectReply.effect(write(EffectCommand.schedule(0, put())));
        final Set<Long> keys = keysOf(EffectCommand.fire(timer(id), 1));
        assertTrue(keys.contains(KeyHash.of(new UnsafeBuffer(KEY), 0, KEY.length)), keys.toString());
        assertEquals(2, keys.size(), "and that of the partition");
    }

    private static byte[] put()
    {
        final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
        final int length = encoder.encodePut(KEY, new byte[] {1});
        final byte[] command = new byte[length];
        encoder.buffer().getBytes(0, command);
        return command;
    }

    private Effect timer(final EffectId id)
    {
        final byte[] list = EffectCommand.list(null, 10, null);
        final List<Effect> effects = EffectReply.effects(commands.await(
            commands.read(new UnsafeBuffer(list), 0, list.length, Consistency.TRANSACTION)).result());
        return effects.stream().filter((effect) -> effect.id().equals(id)).findFirst().orElseThrow();
    }

    private DirectBuffer write(final byte[] command)
    {
        return commands.await(commands.write(new UnsafeBuffer(command), 0, command.length)).result();
    }

    private Set<Long> keysOf(final byte[] command)
    {
        final Set<Long> keys = new HashSet<>();
        assertNull(machine.machine().extract(new UnsafeBuffer(command), 0, command.length, new KeyExtractor.Keys()
        {
            @Override
            public void readOnly()
            {
                throw new AssertionError();
            }

            @Override
            public void all()
            {
                throw new AssertionError();
            }

            @Override
            public void add(final DirectBuffer buffer, final int offset, final int length)
            {
                keys.add(KeyHash.of(buffer, offset, length));
            }

            @Override
            public void add(final long keyHash)
            {
                keys.add(keyHash);
            }
        }));
        return keys;
    }
}
