package org.entente.node.kv;

import java.util.List;

/**
 * What a key held when it was read.
 *
 * @param type    of what it held; the other components are those of that type.
 * @param version of the key; 0 where it did not exist.
 * @param value   of a VALUE, else null.
 * @param balance of an ACCOUNT, else 0.
 * @param list    elements of a LIST, oldest first, else null.
 */
public record KvRead(Type type, long version, byte[] value, long balance, List<byte[]> list)
{
    /** What a key may hold. */
    public enum Type
    {
        /** Nothing: there is no such key. */
        NONE,
        /** Bytes. */
        VALUE,
        /** A balance. */
        ACCOUNT,
        /** A list of byte strings. */
        LIST
    }
}
