package org.entente.node.cli;

import org.entente.node.kv.KvIf;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvOperation;
import org.entente.node.kv.KvRelation;
import org.entente.node.kv.KvTarget;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads {@code COMPARE... then OPERATION... [else OPERATION...]} word by word. */
final class KvIfParser
{
    private final List<String> words;
    private final KvIf branches = new KvIf();
    private int at;

    KvIfParser(final List<String> words)
    {
        this.words = words;
    }

    KvIf parse() throws UsageException
    {
        while (!"then".equals(next("a compare, or then")))
        {
            compare(words.get(at - 1));
        }

        while (at < words.size())
        {
            final String word = next("an operation");
            if ("else".equals(word))
            {
                branches.orElse();
            }
            else
            {
                operation(word);
            }
        }

        return branches;
    }

    private void compare(final String word) throws UsageException
    {
        final byte[] key = bytes(next("the key of " + word));
        switch (word)
        {
            case "exists" -> branches.compare(key, KvTarget.EXISTS, KvRelation.EQUAL, 1);
            case "absent" -> branches.compare(key, KvTarget.EXISTS, KvRelation.EQUAL, 0);
            case "value" -> branches.compareValue(key, relation(), bytes(next("the value to compare with")));
            case "version" -> branches.compare(key, KvTarget.VERSION, relation(), number());
            case "created" -> branches.compare(key, KvTarget.CREATE_VERSION, relation(), number());
            case "modified" -> branches.compare(key, KvTarget.MOD_VERSION, relation(), number());
            default -> throw new UsageException("'" + word +
                "' is no compare: use exists, absent, value, version, created or modified, or go on with then");
        }
    }

    private void operation(final String word) throws UsageException
    {
        final byte[] key = bytes(next("the key of " + word));
        switch (word)
        {
            case "get" -> branches.operation(KvOperation.GET, key);
            case "delete" -> branches.operation(KvOperation.DELETE, key);
            case "persist" -> branches.operation(KvOperation.PERSIST, key);
            case "put" -> branches.put(key, bytes(next("the value to put")));
            case "incr" -> branches.increment(key, number());
            case "touch" ->
            {
                final long ms = number();
                if (ms < 1 || ms > KvLimits.TTL_MAX_MICROS / 1000)
                {
                    throw new UsageException(
                        "MS of touch is " + ms + ": use 1 to " + KvLimits.TTL_MAX_MICROS / 1000);
                }
                branches.touch(key, 1000 * ms);
            }
            default -> throw new UsageException("'" + word +
                "' is no operation of if: use get, put, delete, incr, touch or persist");
        }
    }

    private KvRelation relation() throws UsageException
    {
        final String word = next("a relation");
        final KvRelation relation = KvRelation.ofSymbol(word);
        if (null == relation)
        {
            throw new UsageException("'" + word + "' is no relation: use ==, !=, <, <=, > or >=");
        }

        return relation;
    }

    private long number() throws UsageException
    {
        final String word = next("a number");
        try
        {
            return Long.parseLong(word);
        }
        catch (final NumberFormatException ex)
        {
            throw new UsageException("'" + word + "' is no whole number");
        }
    }

    private String next(final String expected) throws UsageException
    {
        if (at == words.size())
        {
            throw new UsageException("if ends where " + expected + " is expected: " +
                "if COMPARE... then OPERATION... [else OPERATION...]");
        }

        return words.get(at++);
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
