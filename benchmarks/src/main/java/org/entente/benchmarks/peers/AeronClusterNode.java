package org.entente.benchmarks.peers;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ClusteredMediaDriver;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.PromptIdleStrategy;
import org.entente.benchmarks.load.Settings;
import org.entente.transport.Media;

import java.io.File;

/**
 * A member of an Aeron Cluster whose service answers each command with its first eight bytes. Driver and archive on a
 * thread each, everything backing off: what does best where three members share two cores.
 */
public final class AeronClusterNode implements ClusteredService
{
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[Long.BYTES]);
    private Cluster cluster;

    private AeronClusterNode()
    {
    }

    public static void main(final String[] arguments)
    {
        final Settings settings = Settings.parse(arguments);
        final int id = (int)settings.number("id", 0);
        final int syncLevel = (int)settings.number("sync", 0);
        final File dir = new File(settings.text("dir"), Integer.toString(id));
        final String aeronDir = settings.text("aeron");

        final AeronArchive.Context archiveClient = new AeronArchive.Context()
            .controlRequestChannel("aeron:ipc?term-length=64k")
            .controlResponseChannel("aeron:ipc?term-length=64k");
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier();
            ClusteredMediaDriver ignored = ClusteredMediaDriver.launch(
                driver(aeronDir, settings), archive(aeronDir, dir, settings.text("archive"), syncLevel),
                consensus(settings.text("members"), id, dir, syncLevel, archiveClient.clone())
                    .aeronDirectoryName(aeronDir));
            ClusteredServiceContainer service = ClusteredServiceContainer.launch(
                new ClusteredServiceContainer.Context()
                    .aeronDirectoryName(aeronDir)
                    .archiveContext(archiveClient.clone())
                    .clusterDir(new File(dir, "cluster"))
                    .idleStrategySupplier(AeronClusterNode::idle)
                    .clusteredService(new AeronClusterNode())))
        {
            barrier.await();
        }
    }

    /** A driver as the settings have the network: {@code socketBuffer} and {@code mtu}, in bytes. */
    static MediaDriver.Context driver(final String aeronDir, final Settings settings)
    {
        final int socketBuffer = Integer.parseInt(settings.text("socketBuffer"));
        return new MediaDriver.Context()
            .aeronDirectoryName(aeronDir)
            .mtuLength(Integer.parseInt(settings.text("mtu")))
            .socketSndbufLength(socketBuffer)
            .socketRcvbufLength(socketBuffer)
            .initialWindowLength(socketBuffer)
            .threadingMode(ThreadingMode.SHARED)
            .sharedIdleStrategy(idle())
            .asyncExecutorIdleStrategy(Media.executorIdleStrategy())
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true);
    }

    private static Archive.Context archive(
        final String aeronDir, final File dir, final String endpoint, final int syncLevel)
    {
        return new Archive.Context()
            .aeronDirectoryName(aeronDir)
            .archiveDir(new File(dir, "archive"))
            .controlChannel("aeron:udp?endpoint=" + endpoint)
            .localControlChannel("aeron:ipc?term-length=64k")
            .replicationChannel("aeron:udp?endpoint=127.0.0.1:0")
            .recordingEventsEnabled(false)
            .threadingMode(ArchiveThreadingMode.SHARED)
            .idleStrategySupplier(AeronClusterNode::idle)
            .fileSyncLevel(syncLevel)
            .catalogFileSyncLevel(syncLevel);
    }

    private static ConsensusModule.Context consensus(
        final String members, final int id, final File dir, final int syncLevel, final AeronArchive.Context archive)
    {
        return new ConsensusModule.Context()
            .clusterMemberId(id)
            .clusterMembers(members)
            .clusterDir(new File(dir, "cluster"))
            .ingressChannel("aeron:udp?term-length=16m")
            .logChannel("aeron:udp?term-length=16m|control-mode=manual|control=127.0.0.1:0")
            .replicationChannel("aeron:udp?endpoint=127.0.0.1:0")
            .archiveContext(archive)
            .idleStrategySupplier(AeronClusterNode::idle)
            .fileSyncLevel(syncLevel);
    }

    // What helps our own threads to wake up helps these: they get it, too.
    private static IdleStrategy idle()
    {
        return new PromptIdleStrategy();
    }

    @Override
    public void onStart(final Cluster cluster, final Image snapshotImage)
    {
        this.cluster = cluster;
    }

    @Override
    public void onSessionMessage(
        final ClientSession session, final long timestamp, final DirectBuffer buffer, final int offset,
        final int length, final Header header)
    {
        if (null == session)
        {
            return;
        }

        reply.putLong(0, buffer.getLong(offset));
        while (session.offer(reply, 0, Long.BYTES) < 0)
        {
            if (Cluster.Role.LEADER != cluster.role() || session.isClosing())
            {
                return;
            }
            cluster.idleStrategy().idle();
        }
    }

    @Override
    public void onSessionOpen(final ClientSession session, final long timestamp)
    {
    }

    @Override
    public void onSessionClose(final ClientSession session, final long timestamp, final CloseReason closeReason)
    {
    }

    @Override
    public void onTimerEvent(final long correlationId, final long timestamp)
    {
    }

    @Override
    public void onTakeSnapshot(final ExclusivePublication snapshotPublication)
    {
    }

    @Override
    public void onRoleChange(final Cluster.Role newRole)
    {
        System.out.println("role " + newRole);
        System.out.flush();
    }

    @Override
    public void onTerminate(final Cluster cluster)
    {
    }
}
