package org.entente.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.entente.core.InvariantViolation;
import org.entente.core.message.Accept;
import org.entente.core.message.AcceptInvalid;
import org.entente.core.message.AcceptInvalidOk;
import org.entente.core.message.AcceptOk;
import org.entente.core.message.CatchUp;
import org.entente.core.message.Checksum;
import org.entente.core.message.Defined;
import org.entente.core.message.Fetch;
import org.entente.core.message.Heartbeat;
import org.entente.core.message.Invalidate;
import org.entente.core.message.Message;
import org.entente.core.message.MessageHandler;
import org.entente.core.message.Nack;
import org.entente.core.message.PreAccept;
import org.entente.core.message.PreAcceptOk;
import org.entente.core.message.ReadDeps;
import org.entente.core.message.ReadDepsOk;
import org.entente.core.message.Recover;
import org.entente.core.message.RecoverOk;
import org.entente.core.message.Rejoin;
import org.entente.core.message.RejoinOk;
import org.entente.core.message.Stable;
import org.entente.core.txn.Definition;
import org.entente.sbe.protocol.AcceptEncoder;
import org.entente.sbe.protocol.AcceptInvalidEncoder;
import org.entente.sbe.protocol.AcceptInvalidOkEncoder;
import org.entente.sbe.protocol.AcceptOkEncoder;
import org.entente.sbe.protocol.CatchUpEncoder;
import org.entente.sbe.protocol.ChecksumEncoder;
import org.entente.sbe.protocol.DefinedEncoder;
import org.entente.sbe.protocol.DefinitionHeadEncoder;
import org.entente.sbe.protocol.EnvelopeEncoder;
import org.entente.sbe.protocol.FetchEncoder;
import org.entente.sbe.protocol.HeartbeatEncoder;
import org.entente.sbe.protocol.InvalidateEncoder;
import org.entente.sbe.protocol.NackEncoder;
import org.entente.sbe.protocol.PreAcceptEncoder;
import org.entente.sbe.protocol.PreAcceptOkEncoder;
import org.entente.sbe.protocol.ReadDepsEncoder;
import org.entente.sbe.protocol.ReadDepsOkEncoder;
import org.entente.sbe.protocol.RecoverEncoder;
import org.entente.sbe.protocol.RecoverOkEncoder;
import org.entente.sbe.protocol.RejoinEncoder;
import org.entente.sbe.protocol.RejoinOkEncoder;
import org.entente.sbe.protocol.StableEncoder;
import org.entente.sbe.protocol.TxnKind;
import org.entente.sbe.protocol.TxnStatus;

/**
 * Writes the part of a protocol frame that differs from message to message: one method for each, in the order of the
 * schema. The caller wraps the frame before and ends it after.
 */
final class ProtocolBodies implements MessageHandler
{
    final FrameWriter frame = new FrameWriter();

    private final int node;
    private final long clusterId;
    private final EnvelopeEncoder envelope = new EnvelopeEncoder();
    private final PreAcceptEncoder preAccept = new PreAcceptEncoder();
    private final PreAcceptOkEncoder preAcceptOk = new PreAcceptOkEncoder();
    private final NackEncoder nack = new NackEncoder();
    private final AcceptEncoder accept = new AcceptEncoder();
    private final AcceptOkEncoder acceptOk = new AcceptOkEncoder();
    private final StableEncoder stable = new StableEncoder();
    private final AcceptInvalidEncoder acceptInvalid = new AcceptInvalidEncoder();
    private final AcceptInvalidOkEncoder acceptInvalidOk = new AcceptInvalidOkEncoder();
    private final InvalidateEncoder invalidate = new InvalidateEncoder();
    private final RecoverEncoder recover = new RecoverEncoder();
    private final RecoverOkEncoder recoverOk = new RecoverOkEncoder();
    private final DefinedEncoder defined = new DefinedEncoder();
    private final ChecksumEncoder checksum = new ChecksumEncoder();
    private final ReadDepsEncoder readDeps = new ReadDepsEncoder();
    private final ReadDepsOkEncoder readDepsOk = new ReadDepsOkEncoder();
    private final RejoinEncoder rejoin = new RejoinEncoder();
    private final RejoinOkEncoder rejoinOk = new RejoinOkEncoder();

    ProtocolBodies(final int node, final long clusterId)
    {
        this.node = node;
        this.clusterId = clusterId;
    }

    @Override
    public void onPreAccept(final PreAccept message)
    {
        requireDefinition(message.definition);
        begin(message, PreAcceptEncoder.TEMPLATE_ID, PreAcceptEncoder.BLOCK_LENGTH);
        preAccept.wrap(frame.buffer(), frame.block());
        head(preAccept.definition(), message.definition);
        frame.definition(message.definition);
    }

    @Override
    public void onPreAcceptOk(final PreAcceptOk message)
    {
        begin(message, PreAcceptOkEncoder.TEMPLATE_ID, PreAcceptOkEncoder.BLOCK_LENGTH);
        preAcceptOk.wrap(frame.buffer(), frame.block()).vote(message.vote);
        frame.deps(message.deps);
    }

    @Override
    public void onNack(final Nack message)
    {
        begin(message, NackEncoder.TEMPLATE_ID, NackEncoder.BLOCK_LENGTH);
        nack.wrap(frame.buffer(), frame.block())
            .ballot(message.ballot)
            .promised(message.promised);
    }

    @Override
    public void onAccept(final Accept message)
    {
        begin(message, AcceptEncoder.TEMPLATE_ID, AcceptEncoder.BLOCK_LENGTH);
        accept.wrap(frame.buffer(), frame.block())
            .ballot(message.ballot)
            .executeAt(message.executeAt);
        head(accept.definition(), message.definition);
        frame.deps(message.deps);
        frame.definition(message.definition);
    }

    @Override
    public void onAcceptOk(final AcceptOk message)
    {
        begin(message, AcceptOkEncoder.TEMPLATE_ID, AcceptOkEncoder.BLOCK_LENGTH);
        acceptOk.wrap(frame.buffer(), frame.block()).ballot(message.ballot);
        frame.deps(message.deps);
    }

    @Override
    public void onStable(final Stable message)
    {
        begin(message, StableEncoder.TEMPLATE_ID, StableEncoder.BLOCK_LENGTH);
        stable.wrap(frame.buffer(), frame.block()).executeAt(message.executeAt);
        head(stable.definition(), message.definition);
        frame.deps(message.deps);
        frame.definition(message.definition);
    }

    @Override
    public void onAcceptInvalid(final AcceptInvalid message)
    {
        begin(message, AcceptInvalidEncoder.TEMPLATE_ID, AcceptInvalidEncoder.BLOCK_LENGTH);
        acceptInvalid.wrap(frame.buffer(), frame.block()).ballot(message.ballot);
    }

    @Override
    public void onAcceptInvalidOk(final AcceptInvalidOk message)
    {
        begin(message, AcceptInvalidOkEncoder.TEMPLATE_ID, AcceptInvalidOkEncoder.BLOCK_LENGTH);
        acceptInvalidOk.wrap(frame.buffer(), frame.block()).ballot(message.ballot);
    }

    @Override
    public void onInvalidate(final Invalidate message)
    {
        begin(message, InvalidateEncoder.TEMPLATE_ID, InvalidateEncoder.BLOCK_LENGTH);
        invalidate.wrap(frame.buffer(), frame.block());
        head(invalidate.definition(), message.definition);
        frame.definition(message.definition);
    }

    @Override
    public void onRecover(final Recover message)
    {
        begin(message, RecoverEncoder.TEMPLATE_ID, RecoverEncoder.BLOCK_LENGTH);
        recover.wrap(frame.buffer(), frame.block()).ballot(message.ballot);
        head(recover.definition(), message.definition);
        frame.definition(message.definition);
    }

    @Override
    public void onRecoverOk(final RecoverOk message)
    {
        begin(message, RecoverOkEncoder.TEMPLATE_ID, RecoverOkEncoder.BLOCK_LENGTH);
        recoverOk.wrap(frame.buffer(), frame.block())
            .ballot(message.ballot)
            .accepted(message.accepted)
            .executeAt(message.executeAt)
            .vote(message.vote)
            .status(TxnStatus.get((short)message.status.code()));
        head(recoverOk.definition(), message.definition);
        frame.deps(message.deps);
        frame.deps(message.voteDeps);
        frame.definition(message.definition);
    }

    @Override
    public void onFetch(final Fetch message)
    {
        begin(message, FetchEncoder.TEMPLATE_ID, FetchEncoder.BLOCK_LENGTH);
    }

    @Override
    public void onDefined(final Defined message)
    {
        requireDefinition(message.definition);
        begin(message, DefinedEncoder.TEMPLATE_ID, DefinedEncoder.BLOCK_LENGTH);
        defined.wrap(frame.buffer(), frame.block());
        head(defined.definition(), message.definition);
        frame.definition(message.definition);
    }

    @Override
    public void onCatchUp(final CatchUp message)
    {
        begin(message, CatchUpEncoder.TEMPLATE_ID, CatchUpEncoder.BLOCK_LENGTH);
        frame.frontier(message.decided);
    }

    @Override
    public void onHeartbeat(final Heartbeat message)
    {
        begin(message, HeartbeatEncoder.TEMPLATE_ID, HeartbeatEncoder.BLOCK_LENGTH);
        frame.frontier(message.forgotten);
    }

    @Override
    public void onChecksum(final Checksum message)
    {
        begin(message, ChecksumEncoder.TEMPLATE_ID, ChecksumEncoder.BLOCK_LENGTH);
        checksum.wrap(frame.buffer(), frame.block()).checksum(message.checksum);
    }

    @Override
    public void onReadDeps(final ReadDeps message)
    {
        begin(message, ReadDepsEncoder.TEMPLATE_ID, ReadDepsEncoder.BLOCK_LENGTH);
        readDeps.wrap(frame.buffer(), frame.block())
            .number(message.number)
            .key(message.key);
    }

    @Override
    public void onReadDepsOk(final ReadDepsOk message)
    {
        begin(message, ReadDepsOkEncoder.TEMPLATE_ID, ReadDepsOkEncoder.BLOCK_LENGTH);
        readDepsOk.wrap(frame.buffer(), frame.block()).number(message.number).asker(message.asker);
        frame.deps(message.deps);
    }

    @Override
    public void onRejoin(final Rejoin message)
    {
        begin(message, RejoinEncoder.TEMPLATE_ID, RejoinEncoder.BLOCK_LENGTH);
        rejoin.wrap(frame.buffer(), frame.block()).above(message.above);
    }

    @Override
    public void onRejoinOk(final RejoinOk message)
    {
        begin(message, RejoinOkEncoder.TEMPLATE_ID, RejoinOkEncoder.BLOCK_LENGTH);
        rejoinOk.wrap(frame.buffer(), frame.block())
            .rejoining(message.rejoining)
            .above(message.above)
            .next(message.next)
            .isNextDefined((short)(message.isNextDefined ? 1 : 0));
        frame.frontier(message.heard);
        frame.longs(message.fences);
    }

    private void begin(final Message message, final int templateId, final int blockLength)
    {
        frame.header(EnvelopeEncoder.SCHEMA_ID, EnvelopeEncoder.SCHEMA_VERSION, templateId, blockLength);
        envelope.wrap(frame.buffer(), frame.block())
            .clusterId(clusterId)
            .txnId(message.txnId)
            .sender((short)node);
        frame.buffer().putLong(
            frame.block() + ProtocolBlocks.incarnationOffset(templateId), message.incarnation, LITTLE_ENDIAN);
        frame.frontier(message.applied);
    }

    private static void head(final DefinitionHeadEncoder head, final Definition definition)
    {
        if (definition.isPresent)
        {
            head.prev(definition.prev).kind(TxnKind.get((short)definition.kind.code()));
        }
        else
        {
            head.prev(0).kind(TxnKind.NULL_VAL);
        }
    }

    private static void requireDefinition(final Definition definition)
    {
        if (!definition.isPresent)
        {
            throw new InvariantViolation("a message that announces a definition has none");
        }
    }
}
