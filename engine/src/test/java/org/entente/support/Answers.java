package org.entente.support;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.agrona.DirectBuffer;
import org.entente.ResultListener;
import org.entente.spi.ReplyCode;

/** Collects answers by correlation. */
public final class Answers implements ResultListener
{
    private final Map<Long, Answer> answers = new ConcurrentHashMap<>();

    @Override
    public void onResult(
        final long correlation, final ReplyCode code, final long txnId, final long executeAt,
        final DirectBuffer result, final int offset, final int length)
    {
        final byte[] bytes = new byte[length];
        result.getBytes(offset, bytes);
        answers.put(correlation, new Answer(code, txnId, bytes));
    }

    public int size()
    {
        return answers.size();
    }

    /** The answer, or null where there is none yet. */
    public Answer to(final long correlation)
    {
        return answers.get(correlation);
    }

    /** As {@link #to}, for a command that may be sent again. */
    public Answer forget(final long correlation)
    {
        return answers.remove(correlation);
    }

    public long count(final ReplyCode code)
    {
        return answers.values().stream().filter((answer) -> code == answer.code).count();
    }

    /** One answer. */
    public record Answer(ReplyCode code, long txnId, byte[] bytes)
    {
        public String text()
        {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
