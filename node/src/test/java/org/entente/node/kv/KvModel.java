package org.entente.node.kv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The naive store: all keys in one map, copied for each transaction. A key with a lease is there while the lease is:
 * the lease is looked at, where the store has to do without.
 */
final class KvModel
{
    /** What a key holds. */
    record Value(String text, long created, long modified, long version, long expiresAt, long lease)
    {
    }

    /** A lease: when it expires, and its time to live. */
    record Lease(long expiresAt, long ttl)
    {
    }

    private Map<String, Value> values = new TreeMap<>();
    private final Map<Long, Lease> leases = new HashMap<>();

    /** @return what is there at a time. */
    Map<String, Value> visible(final long micros)
    {
        final Map<String, Value> visible = new TreeMap<>();
        values.forEach((key, value) ->
        {
            final Lease lease = leases.get(value.lease);
            final long expiresAt = 0 == value.lease ? value.expiresAt : null == lease ? 1 : lease.expiresAt;
            if (0 == expiresAt || micros < expiresAt)
            {
                visible.put(key, new Value(
                    value.text, value.created, value.modified, value.version, expiresAt, value.lease));
            }
        });

        return visible;
    }

    boolean isLeased(final long id, final long micros)
    {
        return leases.containsKey(id) && micros < leases.get(id).expiresAt;
    }

    /** @return whether it was granted. */
    boolean grant(final long id, final long ttl, final long micros)
    {
        return null == leases.putIfAbsent(id, new Lease(micros + ttl, ttl));
    }

    boolean keepAlive(final long id, final long micros)
    {
        if (!isLeased(id, micros))
        {
            return false;
        }

        leases.put(id, new Lease(micros + leases.get(id).ttl, leases.get(id).ttl));
        return true;
    }

    boolean revoke(final long id)
    {
        values.values().removeIf((value) -> value.lease == id);
        return null != leases.remove(id);
    }

    /** One transaction: begins with what is visible, and ends with {@link #end}. */
    final class Txn
    {
        private final Map<String, Value> own;
        private final long executeAt;
        private final long micros;

        Txn(final long micros)
        {
            this.micros = micros;
            this.executeAt = KvReplica.timestamp(micros);
            this.own = visible(micros);
        }

        Value get(final String key)
        {
            return own.get(key);
        }

        /** @param expiry of {@link KvIfCommand}. */
        boolean put(final String key, final String text, final int expiry, final long number)
        {
            if (KvIfCommand.EXPIRY_LEASE == expiry && !isLeased(number, micros))
            {
                return false;
            }

            final Value old = own.get(key);
            final boolean isKept = KvIfCommand.EXPIRY_KEEP == expiry && null != old;
            final long expiresAt = isKept ? old.expiresAt : KvIfCommand.EXPIRY_TTL == expiry ? micros + number :
                KvIfCommand.EXPIRY_LEASE == expiry ? leases.get(number).expiresAt : 0;
            final long lease = isKept ? old.lease : KvIfCommand.EXPIRY_LEASE == expiry ? number : 0;
            set(key, text, expiresAt, lease);
            return true;
        }

        boolean delete(final String key)
        {
            return null != own.remove(key);
        }

        KvCode expire(final String key, final long expiresAt)
        {
            final Value old = own.get(key);
            if (null == old)
            {
                return KvCode.NOT_FOUND;
            }

            if (0 != old.lease)
            {
                return KvCode.LEASED;
            }

            if (old.expiresAt != expiresAt)
            {
                set(key, old.text, expiresAt, 0);
            }
            return KvCode.OK;
        }

        KvCode increment(final String key, final long delta)
        {
            final Value old = own.get(key);
            if (null != old && !old.text.matches("0|-?[1-9][0-9]{0,9}"))
            {
                return KvCode.NOT_A_NUMBER;
            }

            set(key, Long.toString((null == old ? 0 : Long.parseLong(old.text)) + delta),
                null == old ? 0 : old.expiresAt, null == old ? 0 : old.lease);
            return KvCode.OK;
        }

        private void set(final String key, final String text, final long expiresAt, final long lease)
        {
            final Value old = own.get(key);
            final long version = null == old ? 1 : old.modified == executeAt ? old.version : old.version + 1;
            own.put(key, new Value(
                text, null == old ? executeAt : old.created, executeAt, version, expiresAt, lease));
        }

        void end()
        {
            values = own;
        }
    }

    static List<String> lines(final Map<String, Value> visible)
    {
        final List<String> lines = new ArrayList<>();
        visible.forEach((key, value) -> lines.add(key + " " + value));
        return lines;
    }

    static List<String> lines(final KvPage page)
    {
        final List<String> lines = new ArrayList<>();
        for (final KvPage.Item item : page.items())
        {
            final KvMeta meta = item.meta();
            lines.add(new String(item.key(), StandardCharsets.UTF_8) + " " + new Value(
                new String(item.content().value(), StandardCharsets.UTF_8), meta.createVersion(), meta.modVersion(),
                meta.version(), meta.expiresAt(), meta.leaseId()));
        }

        return lines;
    }
}
