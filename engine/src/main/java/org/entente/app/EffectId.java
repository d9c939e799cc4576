package org.entente.app;

import java.nio.ByteBuffer;

import org.entente.core.time.Timestamp;
import org.entente.pipeline.KeyHash;

/**
 * Names an effect: the same at all replicas, without any coordination.
 *
 * @param txnId     of the transaction that emitted it.
 * @param index     of the effect among those of its transaction, from 0.
 * @param executeAt of the transaction.
 */
public record EffectId(long txnId, int index, long executeAt)
{
    static final int KEY_LENGTH = 18;

    /** The partition that it belongs to, below {@link EffectLimits#PARTITIONS}. */
    public int partition()
    {
        return (int)(KeyHash.mix(KeyHash.mix(txnId) + index) & EffectLimits.PARTITIONS - 1);
    }

    /** With the agreed time: who names it wrongly names another row, which the next barrier removes. */
    ByteKey key()
    {
        return new ByteKey(
            ByteBuffer.allocate(KEY_LENGTH).putLong(txnId).putShort((short)index).putLong(executeAt).array());
    }

    /** As people write it: {@code 1700000000000000@2/0/1700000000000000@2}. */
    @Override
    public String toString()
    {
        return Timestamp.toString(txnId) + "/" + index + "/" + Timestamp.toString(executeAt);
    }

    /**
     * Reads what {@link #toString} has written.
     *
     * @throws IllegalArgumentException if it is something else.
     */
    public static EffectId parse(final String text)
    {
        final String[] parts = text.split("/");
        try
        {
            if (3 == parts.length)
            {
                return new EffectId(
                    Timestamp.parse(parts[0]), Integer.parseUnsignedInt(parts[1]), Timestamp.parse(parts[2]));
            }
        }
        catch (final RuntimeException ex)
        {
            throw new IllegalArgumentException(problem(text), ex);
        }

        throw new IllegalArgumentException(problem(text));
    }

    private static String problem(final String text)
    {
        return "effect is \"" + text + "\": write it as the list of effects shows it, TXN/INDEX/TIMESTAMP";
    }
}
