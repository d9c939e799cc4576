package org.entente.node.resp;

import io.netty.handler.codec.redis.RedisMessage;
import org.agrona.ExpandableArrayBuffer;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvPage;
import org.entente.spi.Consistency;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** SCAN with its options: one page of keys as they are at one moment. */
final class RespScan
{
    private static final byte[] SPECIAL = {'*', '?', '[', '\\'};

    private final byte[] after;
    private byte[] prefix = new byte[0];
    private int limit = KvLimits.SCAN_DEFAULT;

    /** @throws RespException where it is malformed. */
    RespScan(final RespRequest request, final RespCursors cursors)
    {
        RespCommands.requireArguments(request, -2);
        if (!request.text(1).matches("[0-9]{1,18}"))
        {
            throw new RespException("ERR invalid cursor");
        }

        after = cursors.find(Long.parseLong(request.text(1)));
        for (int i = 2; i < request.count(); i += 2)
        {
            if (i + 1 == request.count())
            {
                throw new RespException(RespReplies.SYNTAX);
            }

            option(request.word(i), request.argument(i + 1));
        }
    }

    private void option(final String name, final byte[] value)
    {
        switch (name)
        {
            case "MATCH" -> prefix = prefix(value);
            case "COUNT" ->
            {
                final long count = RespCommands.integer(value);
                if (count < 1)
                {
                    throw new RespException(RespReplies.SYNTAX);
                }
                limit = (int)Math.min(count, KvLimits.SCAN_MAX);
            }
            default -> throw new RespException(RespReplies.SYNTAX);
        }
    }

    private static byte[] prefix(final byte[] pattern)
    {
        final int length = pattern.length - 1;
        boolean isPrefix = length >= 0 && '*' == pattern[length];
        for (int i = 0; i < length; i++)
        {
            for (final byte special : SPECIAL)
            {
                isPrefix &= special != pattern[i];
            }
        }

        if (!isPrefix || length > KvLimits.KEY_LENGTH_LIMIT)
        {
            throw new RespException("ERR MATCH takes a prefix with * behind it, and no other pattern: use 'x*'");
        }

        return Arrays.copyOf(pattern, length);
    }

    /** @return the reply: fails where it was not answered. */
    CompletableFuture<RedisMessage> run(final RespStore store, final RespCursors cursors)
    {
        final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
        final int length = encoder.encodeScan(prefix, after, limit, true);
        return store.store().commands().read(encoder.buffer(), 0, length, Consistency.TRANSACTION)
            .thenApply((reply) ->
            {
                final KvPage page = KvPage.decode(reply.result(), 0, reply.result().capacity());
                final String cursor = page.hasMore() ? Long.toString(cursors.add(page.cursor())) : "0";
                return RespReplies.array(List.of(
                    RespReplies.bulk(cursor.getBytes(StandardCharsets.US_ASCII)),
                    RespReplies.array(page.items().stream().map((item) -> RespReplies.bulk(item.key())).toList())));
            });
    }
}
