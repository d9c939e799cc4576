package org.entente.app;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.entente.pipeline.KeyHash;
import org.entente.spi.StateMachine;

/** The context of the command that is applied. Reused. */
final class Context implements ApplyContext
{
    private static final long GAMMA = 0x9E37_79B9_7F4A_7C15L;

    private final EffectLimits limits;
    private final DeclaredKeys declared = new DeclaredKeys();
    private final List<Effect> emitted = new ArrayList<>();
    private long txnId;
    private long executeAt;
    private long timeMicros;
    private long random;

    Context(final EffectLimits limits)
    {
        this.limits = limits;
    }

    void begin(final StateMachine.Transaction txn)
    {
        txnId = txn.txnId();
        executeAt = txn.executeAt();
        timeMicros = txn.timeMicros();
        random = txnId;
        emitted.clear();
        declared.begin(null);
    }

    DeclaredKeys declared()
    {
        return declared;
    }

    List<Effect> emitted()
    {
        return emitted;
    }

    @Override
    public long txnId()
    {
        return txnId;
    }

    @Override
    public long executeAt()
    {
        return executeAt;
    }

    @Override
    public long timeMicros()
    {
        return timeMicros;
    }

    @Override
    public boolean isReadOnly()
    {
        return declared.isReadOnly();
    }

    @Override
    public long random()
    {
        requireChange("draw random numbers");
        random += GAMMA;
        return KeyHash.mix(random);
    }

    @Override
    public void emit(final String channel, final DirectBuffer payload, final int offset, final int length)
    {
        final int channelLength = channel.getBytes(StandardCharsets.UTF_8).length;
        if (channelLength < 1 || channelLength > limits.channelMax())
        {
            throw new EffectLimitException("channel \"" + channel + "\" is " + channelLength + " bytes long: 1 to " +
                limits.channelMax() + " expected");
        }

        add(Effect.Kind.EMITTED, 0, channel, payload, offset, length);
    }

    @Override
    public void schedule(final long dueMicros, final DirectBuffer command, final int offset, final int length)
    {
        if (length < 1)
        {
            throw new EffectLimitException("the scheduled command is empty");
        }

        add(Effect.Kind.TIMER, dueMicros, "", command, offset, length);
    }

    private void add(
        final Effect.Kind kind, final long dueMicros, final String channel, final DirectBuffer buffer,
        final int offset, final int length)
    {
        requireChange("have effects");
        if (emitted.size() == limits.perCommandMax() || length > limits.payloadMax())
        {
            throw new EffectLimitException("effect " + emitted.size() + " of " + length +
                " bytes: a command may have " + limits.perCommandMax() + " effects of up to " + limits.payloadMax() +
                " bytes");
        }

        final byte[] payload = new byte[length];
        buffer.getBytes(offset, payload);
        emitted.add(Effect.emitted(
            new EffectId(txnId, emitted.size(), executeAt), kind, dueMicros, channel, payload));
    }

    private void requireChange(final String what)
    {
        if (isReadOnly())
        {
            throw new IllegalStateException("a command that was declared read-only cannot " + what);
        }
    }

    @Override
    public void access(final long keyHash, final boolean isChange)
    {
        if (isChange && isReadOnly())
        {
            throw new UndeclaredKeyException("a command that was declared read-only changes it");
        }

        if (!declared.contains(keyHash) && !declared.isAll())
        {
            throw new UndeclaredKeyException(
                "the command has not declared it: replicas would diverge; declare it in Application.extract");
        }
    }

    @Override
    public void accessAll()
    {
        if (!declared.isAll())
        {
            throw new UndeclaredKeyException("the command reads all, and has not declared that");
        }
    }
}
