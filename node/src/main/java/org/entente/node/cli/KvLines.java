package org.entente.node.cli;

import org.entente.node.kv.KvChange;
import org.entente.node.kv.KvMeta;
import org.entente.node.kv.KvRead;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is told of keys, by field, for people and as JSON. */
final class KvLines
{
    private KvLines()
    {
    }

    static Map<String, Object> line(final byte[] key, final KvMeta meta, final KvRead content)
    {
        final Map<String, Object> line = new LinkedHashMap<>();
        put(line, "key", key);
        line.putAll(content(content));
        line.putAll(meta(meta));
        return line;
    }

    static Map<String, Object> line(final KvChange change)
    {
        final Map<String, Object> line = new LinkedHashMap<>();
        line.put("cursor", change.cursor());
        line.put("type", change.type());
        put(line, "key", change.key());
        line.putAll(content(change.content()));
        line.put("version", change.version());
        line.put("prevModVersion", change.prevVersion());
        line.put("lease", change.leaseId());
        return line;
    }

    static Map<String, Object> content(final KvRead content)
    {
        final Map<String, Object> line = new LinkedHashMap<>();
        switch (content.type())
        {
            case VALUE -> put(line, "value", content.value());
            case ACCOUNT -> line.put("balance", content.balance());
            case LIST -> line.put("list", content.list().stream().map(KvLines::text).toList());
            case NONE ->
            {
                // There is nothing to tell.
            }
        }

        return line;
    }

    static Map<String, Object> meta(final KvMeta meta)
    {
        final Map<String, Object> line = new LinkedHashMap<>();
        line.put("version", meta.version());
        line.put("createVersion", meta.createVersion());
        line.put("modVersion", meta.modVersion());
        line.put("expiresAtMicros", meta.expiresAt());
        line.put("lease", meta.leaseId());
        return line;
    }

    /** As text where it is UTF-8, else as Base64 under a name that says so. */
    static void put(final Map<String, Object> line, final String name, final byte[] bytes)
    {
        final String text = text(bytes);
        final boolean isText = Arrays.equals(bytes, bytes(text));
        line.put(isText ? name : name + "Base64", isText ? text : Base64.getEncoder().encodeToString(bytes));
    }

    static String text(final KvRead read)
    {
        return switch (read.type())
        {
            case VALUE -> text(read.value());
            case ACCOUNT -> Long.toString(read.balance());
            case LIST -> read.list().stream().map(KvLines::text).toList().toString();
            case NONE -> "";
        };
    }

    static String text(final byte[] bytes)
    {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
