package org.entente.node.kv;

/**
 * What a conditional change came to.
 *
 * @param isDone whether all conditions held, and it was done. That they did not is a result, and no error.
 * @param meta   of the key behind it; where it was not done, of the key as it is; {@link KvMeta#NONE} where it does not
 *               exist.
 */
public record KvOutcome(boolean isDone, KvMeta meta)
{
}
