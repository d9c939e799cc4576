package org.entente;

import java.util.concurrent.CountDownLatch;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.memory.MemoryJournal;
import org.entente.support.Counter;

/** Embeds an engine: a group of one, with a counter as its state machine. The README shows it; a test runs it. */
public final class EmbeddingSample
{
    private EmbeddingSample()
    {
    }

    public static void main(final String[] args) throws InterruptedException
    {
        final CountDownLatch done = new CountDownLatch(3);
        final Counter counter = new Counter();
        final EngineContext context = new EngineContext()
            .nodeId(0)
            .members(0b1)
            .stateMachine(counter)
            .keyExtractor((command, offset, length, keys) ->
            {
                keys.add(command, offset, length);
                return null;
            })
            .journal(new MemoryJournal())
            .resultListener((correlation, code, txnId, executeAt, result, offset, length) ->
            {
                System.out.println(correlation + ": " + code + ", the counter is " + result.getLong(offset));
                done.countDown();
            });

        try (Engine engine = Engine.launch(context))
        {
            for (long correlation = 1; correlation <= 3; correlation++)
            {
                engine.submit(new UnsafeBuffer("counter".getBytes()), 0, 7, correlation);
            }

            done.await();
        }
    }
}
