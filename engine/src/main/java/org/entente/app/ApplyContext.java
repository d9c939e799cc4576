package org.entente.app;

import org.agrona.DirectBuffer;
import org.entente.spi.StateMachine;

/**
 * What an application has at hand while it applies a command. The same at all replicas. Valid until the command is
 * applied, for the thread that applies.
 */
public interface ApplyContext extends StateMachine.Transaction
{
    /** Whether the command was declared read-only: then nothing may be changed, emitted or scheduled. */
    boolean isReadOnly();

    /**
     * Agreed randomness: the next number of a sequence that the transaction's id begins.
     *
     * @throws IllegalStateException for a read, of which other replicas know nothing.
     */
    long random();

    /**
     * Emits an effect: something to be done outside, once the transaction is decided (docs/effects.md). It is forgotten
     * if the command turns out to be poison.
     *
     * @param channel of the handler that is to do it, at most {@link EffectLimits#channelMax} bytes of UTF-8.
     * @param payload copied.
     * @throws EffectLimitException where a limit is exceeded: the application is to refuse such a command before.
     */
    void emit(String channel, DirectBuffer payload, int offset, int length);

    /**
     * Schedules a command, to be applied once, at or after a time: a transaction of its own, with the keys that the
     * application declares for it.
     *
     * @param dueMicros agreed time, microseconds since the Unix epoch.
     * @param command   copied.
     * @throws EffectLimitException as for {@link #emit}.
     */
    void schedule(long dueMicros, DirectBuffer command, int offset, int length);

    /**
     * Says that state under a key is read or changed. {@link Table}s call it; an application with other state should.
     *
     * @throws UndeclaredKeyException where the command has not declared the key, or is a read and changes something.
     */
    void access(long keyHash, boolean isChange);

    /**
     * Says that state under no certain key is read.
     *
     * @throws UndeclaredKeyException where the command has not declared that it reads all.
     */
    void accessAll();
}
