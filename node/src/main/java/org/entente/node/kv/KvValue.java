package org.entente.node.kv;

/**
 * A key that exists, as it was read.
 *
 * @param meta    its versions, and when it expires.
 * @param content what it holds: a value, unless accounts or lists are used as well.
 */
public record KvValue(KvMeta meta, KvRead content)
{
    /** The value; null where it holds something else. */
    public byte[] value()
    {
        return content.value();
    }
}
