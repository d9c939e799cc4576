package org.entente.node.kv;

/**
 * What one operation of an IF came to.
 *
 * @param code    OK; NOT_FOUND where there was no such key; or, where operations fail each for itself, why it failed.
 * @param meta    of the key behind the operation; {@link KvMeta#NONE} where it does not exist. In a NOT_FOUND of a
 *                query that is no transaction: of a key that has expired by the clock of the replica that was asked.
 * @param content of GET: what the key holds; of INCREMENT: the number, as its value; else of type NONE.
 */
public record KvResponse(KvCode code, KvMeta meta, KvRead content)
{
    /** The value, or null where there is none. */
    public byte[] value()
    {
        return content.value();
    }
}
