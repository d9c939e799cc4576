package org.entente.node.kv;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * On what conditions a key is changed, and when it expires. All conditions must hold. What is put expires never, unless
 * one of {@link #ttl}, {@link #keepExpiry}, {@link #lease} is given; the last one counts. Not thread-safe.
 */
public final class KvOptions
{
    private interface Condition
    {
        void addTo(KvIf branches, byte[] key);
    }

    private interface Put
    {
        void addTo(KvIf branches, byte[] key, byte[] value);
    }

    private final List<Condition> conditions = new ArrayList<>();
    private Put put = KvIf::put;

    /** If the key does not exist. */
    public KvOptions ifAbsent()
    {
        return when(KvTarget.EXISTS, 0);
    }

    /** If the key exists. */
    public KvOptions ifPresent()
    {
        return when(KvTarget.EXISTS, 1);
    }

    /** If the key was changed so often: {@link KvMeta#version}; 0: if it does not exist. */
    public KvOptions ifVersion(final long version)
    {
        return when(KvTarget.VERSION, version);
    }

    /** If the key was changed last by that transaction: {@link KvMeta#modVersion}; 0: if it does not exist. */
    public KvOptions ifModVersion(final long modVersion)
    {
        return when(KvTarget.MOD_VERSION, modVersion);
    }

    /** If the key was created by that transaction: {@link KvMeta#createVersion}. */
    public KvOptions ifCreateVersion(final long createVersion)
    {
        return when(KvTarget.CREATE_VERSION, createVersion);
    }

    /** If the key has that value. */
    public KvOptions ifValue(final byte[] value)
    {
        conditions.add((branches, key) -> branches.compareValue(key, KvRelation.EQUAL, value));
        return this;
    }

    private KvOptions when(final KvTarget target, final long operand)
    {
        conditions.add((branches, key) -> branches.compare(key, target, KvRelation.EQUAL, operand));
        return this;
    }

    /** What is put expires after so long, in whole microseconds of agreed time. */
    public KvOptions ttl(final Duration ttl)
    {
        final long micros = KeyValueStore.micros(ttl);
        put = (branches, key, value) -> branches.putWithTtl(key, value, micros);
        return this;
    }

    /** What is put expires when what it replaces would have. */
    public KvOptions keepExpiry()
    {
        put = KvIf::putKeepingExpiry;
        return this;
    }

    /** What is put is gone when the lease has expired, or was revoked. */
    public KvOptions lease(final long leaseId)
    {
        put = (branches, key, value) -> branches.putWithLease(key, value, leaseId);
        return this;
    }

    void addConditions(final KvIf branches, final byte[] key)
    {
        conditions.forEach((condition) -> condition.addTo(branches, key));
    }

    void addPut(final KvIf branches, final byte[] key, final byte[] value)
    {
        put.addTo(branches, key, value);
    }
}
