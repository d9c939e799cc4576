package org.entente.node.takeover;

import java.util.List;

/**
 * What came of a run.
 *
 * @param made         transfers that were made; each has emitted one payment.
 * @param refused      transfers that were refused; none of them has emitted anything.
 * @param unknown      transfers without an answer.
 * @param kills        of owners.
 * @param pauses       of owners, for longer than their lease.
 * @param nodeKills    of nodes.
 * @param takeovers    of partitions.
 * @param deliveries   that the plain receiver has booked.
 * @param duplicates   among them.
 * @param refusals     of the receivers, which made runners try again.
 * @param fenced       late answers of former owners that were refused, as far as those who gave them lived to tell.
 * @param dead         effects that the command line showed as dead, and that were paid once it had retried them.
 * @param elapsedNs    of the whole run, but for the start.
 * @param wrong        what should not be; empty if nothing.
 */
public record TakeoverResult(
    int made, int refused, int unknown, int kills, int pauses, int nodeKills, long takeovers, long deliveries,
    long duplicates, long refusals, long fenced, int dead, long elapsedNs, List<String> wrong)
{
    /** Lines for people. */
    public String text()
    {
        return String.format(
            "transfers   %,d made, %,d refused, %,d without an answer%n" +
            "strikes     %,d owners killed, %,d paused beyond their lease, %,d nodes killed%n" +
            "takeovers   %,d of partitions; %,d late answers of former owners refused%n" +
            "idempotent  %,d effects booked, each once%n" +
            "plain       %,d deliveries booked, %,d of them duplicates%n" +
            "refusals    %,d by the receivers; %,d effects died of them, were seen and retried%n" +
            "elapsed     %.1f s%n",
            made, refused, unknown, kills, pauses, nodeKills, takeovers, fenced, deliveries - duplicates, deliveries,
            duplicates, refusals, dead, elapsedNs / 1e9);
    }
}
