package org.entente.node.transfer;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A replica as its reports show it, and which does nothing. */
final class FakeReplica implements ReplicaPort
{
    private final Map<String, String> lines = new TreeMap<>(Map.of(
        "isBeyondCatchUp", "false", "applied.0", "512", "applied.1", "768", "forgotten.0", "256", "forgotten.1", "0",
        "snapshots", "3", "snapshotFailures", "1", "snapshotFailure", "none"));
    private final Queue<String> answers = new ArrayDeque<>();
    private int asked;
    private int reports;

    synchronized FakeReplica line(final String key, final Object value)
    {
        lines.put(key, value.toString());
        return this;
    }

    /** What the next request for a snapshot is answered. */
    synchronized FakeReplica answer(final String text)
    {
        answers.add("snapshot=" + text + "\n");
        return this;
    }

    synchronized int asked()
    {
        return asked;
    }

    synchronized int reports()
    {
        return reports;
    }

    @Override
    public synchronized CompletableFuture<String> status()
    {
        reports++;
        final StringBuilder text = new StringBuilder();
        lines.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        return CompletableFuture.completedFuture(text.toString());
    }

    @Override
    public synchronized CompletableFuture<String> snapshot()
    {
        asked++;
        return answers.isEmpty() ? CompletableFuture.failedFuture(new IllegalStateException("not expected")) :
            CompletableFuture.completedFuture(answers.remove());
    }
}
