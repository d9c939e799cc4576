package org.entente.pipeline;

import org.entente.core.Replica;

/**
 * What time brings: what the execution stage has to report, then the time itself, then snapshots. All of it are inputs
 * of the replica like any other, and recorded, so that the recording is the run. Used by the consensus stage.
 */
final class Ticks
{
    private final Replica replica;
    private final FlightRecorder recorder;
    private final ChecksumReports checksums;
    private final Snapshots snapshots;
    private final InboundSlot checksum = new InboundSlot();

    Ticks(
        final Replica replica, final FlightRecorder recorder, final ChecksumReports checksums,
        final Snapshots snapshots)
    {
        this.replica = replica;
        this.recorder = recorder;
        this.checksums = checksums;
        this.snapshots = snapshots;
    }

    Snapshots snapshots()
    {
        return snapshots;
    }

    void onTick(final long nowMicros)
    {
        while (checksums.poll(checksum))
        {
            checksum.stampMicros = nowMicros;
            recorder.record(checksum);
            replica.onChecksum(nowMicros, checksum.session, checksum.correlation);
        }

        replica.onTick(nowMicros);
        snapshots.onTick(nowMicros);
    }
}
