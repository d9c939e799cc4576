package org.entente.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.entente.core.ReplicaConfig;
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
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.TxnStatus;
import org.entente.sbe.protocol.AcceptDecoder;
import org.entente.sbe.protocol.AcceptInvalidDecoder;
import org.entente.sbe.protocol.AcceptInvalidOkDecoder;
import org.entente.sbe.protocol.AcceptOkDecoder;
import org.entente.sbe.protocol.CatchUpDecoder;
import org.entente.sbe.protocol.ChecksumDecoder;
import org.entente.sbe.protocol.DefinedDecoder;
import org.entente.sbe.protocol.DefinitionHeadDecoder;
import org.entente.sbe.protocol.FetchDecoder;
import org.entente.sbe.protocol.HeartbeatDecoder;
import org.entente.sbe.protocol.InvalidateDecoder;
import org.entente.sbe.protocol.NackDecoder;
import org.entente.sbe.protocol.PreAcceptDecoder;
import org.entente.sbe.protocol.PreAcceptOkDecoder;
import org.entente.sbe.protocol.ReadDepsDecoder;
import org.entente.sbe.protocol.ReadDepsOkDecoder;
import org.entente.sbe.protocol.RecoverDecoder;
import org.entente.sbe.protocol.RecoverOkDecoder;
import org.entente.sbe.protocol.RejoinDecoder;
import org.entente.sbe.protocol.RejoinOkDecoder;
import org.entente.sbe.protocol.StableDecoder;
import org.entente.sbe.protocol.TxnKind;

/**
 * The reused holders of the protocol's messages, and one method for each that fills it from the frame and says whether
 * what it got can be. Checks what one message says by itself; what it means is the core's business.
 */
final class ProtocolHolders
{
    private final FrameReader frame;
    private final TxnReader txn;
    private final PreAcceptDecoder preAcceptDecoder = new PreAcceptDecoder();
    private final PreAcceptOkDecoder preAcceptOkDecoder = new PreAcceptOkDecoder();
    private final NackDecoder nackDecoder = new NackDecoder();
    private final AcceptDecoder acceptDecoder = new AcceptDecoder();
    private final AcceptOkDecoder acceptOkDecoder = new AcceptOkDecoder();
    private final StableDecoder stableDecoder = new StableDecoder();
    private final AcceptInvalidDecoder acceptInvalidDecoder = new AcceptInvalidDecoder();
    private final AcceptInvalidOkDecoder acceptInvalidOkDecoder = new AcceptInvalidOkDecoder();
    private final InvalidateDecoder invalidateDecoder = new InvalidateDecoder();
    private final RecoverDecoder recoverDecoder = new RecoverDecoder();
    private final RecoverOkDecoder recoverOkDecoder = new RecoverOkDecoder();
    private final DefinedDecoder definedDecoder = new DefinedDecoder();
    private final ChecksumDecoder checksumDecoder = new ChecksumDecoder();
    private final ReadDepsDecoder readDepsDecoder = new ReadDepsDecoder();
    private final ReadDepsOkDecoder readDepsOkDecoder = new ReadDepsOkDecoder();
    private final RejoinDecoder rejoinDecoder = new RejoinDecoder();
    private final RejoinOkDecoder rejoinOkDecoder = new RejoinOkDecoder();
    private final PreAccept preAccept;
    private final PreAcceptOk preAcceptOk;
    private final Nack nack;
    private final Accept accept;
    private final AcceptOk acceptOk;
    private final Stable stable;
    private final AcceptInvalid acceptInvalid;
    private final AcceptInvalidOk acceptInvalidOk;
    private final Invalidate invalidate;
    private final Recover recover;
    private final RecoverOk recoverOk;
    private final Fetch fetch;
    private final Defined defined;
    private final CatchUp catchUp;
    private final Heartbeat heartbeat;
    private final Checksum checksum;
    private final ReadDeps readDeps;
    private final ReadDepsOk readDepsOk;
    private final Rejoin rejoin;
    private final RejoinOk rejoinOk;

    ProtocolHolders(final FrameReader frame, final Topology topology, final ReplicaConfig limits)
    {
        this.frame = frame;
        this.txn = new TxnReader(frame, topology, limits);

        final int idLimit = topology.idLimit();
        final int keys = limits.keysMax;
        final int deps = limits.depsMax;
        preAccept = new PreAccept(idLimit, keys);
        preAcceptOk = new PreAcceptOk(idLimit, deps);
        nack = new Nack(idLimit);
        accept = new Accept(idLimit, keys, deps);
        acceptOk = new AcceptOk(idLimit, deps);
        stable = new Stable(idLimit, keys, deps);
        acceptInvalid = new AcceptInvalid(idLimit);
        acceptInvalidOk = new AcceptInvalidOk(idLimit);
        invalidate = new Invalidate(idLimit, keys);
        recover = new Recover(idLimit, keys);
        recoverOk = new RecoverOk(idLimit, keys, deps);
        fetch = new Fetch(idLimit);
        defined = new Defined(idLimit, keys);
        catchUp = new CatchUp(idLimit);
        heartbeat = new Heartbeat(idLimit);
        checksum = new Checksum(idLimit);
        readDeps = new ReadDeps(idLimit);
        readDepsOk = new ReadDepsOk(idLimit, deps);
        rejoin = new Rejoin(idLimit);
        rejoinOk = new RejoinOk(idLimit);
    }

    /** @return the message, or null where it says what cannot be. */
    Message decode(final int sender, final long txnId)
    {
        final Message message = holder();
        message.from = sender;
        message.txnId = txnId;
        message.incarnation = !ProtocolBlocks.hasIncarnation(frame.version()) ? 0 : frame.buffer().getLong(
            frame.block() + ProtocolBlocks.incarnationOffset(frame.templateId()), LITTLE_ENDIAN);
        final boolean isValid = txn.isIncarnation(message.incarnation) && isIdOf(message, txnId) &&
            txn.frontier(message.applied) && fill() && frame.isAtEnd();
        return isValid ? message : null;
    }

    private boolean isIdOf(final Message message, final long txnId)
    {
        return message.type().isAboutTxn() ?
            txn.isTimestamp(txnId) :
            0 == txnId || frame.fail("a message about no transaction names one");
    }

    private Message holder()
    {
        return switch (frame.templateId())
        {
            case PreAcceptDecoder.TEMPLATE_ID -> preAccept;
            case PreAcceptOkDecoder.TEMPLATE_ID -> preAcceptOk;
            case NackDecoder.TEMPLATE_ID -> nack;
            case AcceptDecoder.TEMPLATE_ID -> accept;
            case AcceptOkDecoder.TEMPLATE_ID -> acceptOk;
            case StableDecoder.TEMPLATE_ID -> stable;
            case AcceptInvalidDecoder.TEMPLATE_ID -> acceptInvalid;
            case AcceptInvalidOkDecoder.TEMPLATE_ID -> acceptInvalidOk;
            case InvalidateDecoder.TEMPLATE_ID -> invalidate;
            case RecoverDecoder.TEMPLATE_ID -> recover;
            case RecoverOkDecoder.TEMPLATE_ID -> recoverOk;
            case FetchDecoder.TEMPLATE_ID -> fetch;
            case DefinedDecoder.TEMPLATE_ID -> defined;
            case CatchUpDecoder.TEMPLATE_ID -> catchUp;
            case HeartbeatDecoder.TEMPLATE_ID -> heartbeat;
            case ChecksumDecoder.TEMPLATE_ID -> checksum;
            case ReadDepsDecoder.TEMPLATE_ID -> readDeps;
            case ReadDepsOkDecoder.TEMPLATE_ID -> readDepsOk;
            case RejoinDecoder.TEMPLATE_ID -> rejoin;
            case RejoinOkDecoder.TEMPLATE_ID -> rejoinOk;
            default -> throw new IllegalStateException("checked by isKnown");
        };
    }

    private boolean fill()
    {
        return switch (frame.templateId())
        {
            case PreAcceptDecoder.TEMPLATE_ID -> fillPreAccept();
            case PreAcceptOkDecoder.TEMPLATE_ID -> fillPreAcceptOk();
            case NackDecoder.TEMPLATE_ID -> fillNack();
            case AcceptDecoder.TEMPLATE_ID -> fillAccept();
            case AcceptOkDecoder.TEMPLATE_ID -> fillAcceptOk();
            case StableDecoder.TEMPLATE_ID -> fillStable();
            case AcceptInvalidDecoder.TEMPLATE_ID -> fillAcceptInvalid();
            case AcceptInvalidOkDecoder.TEMPLATE_ID -> fillAcceptInvalidOk();
            case InvalidateDecoder.TEMPLATE_ID -> fillInvalidate();
            case RecoverDecoder.TEMPLATE_ID -> fillRecover();
            case RecoverOkDecoder.TEMPLATE_ID -> fillRecoverOk();
            case FetchDecoder.TEMPLATE_ID -> true;
            case DefinedDecoder.TEMPLATE_ID -> fillDefined();
            case CatchUpDecoder.TEMPLATE_ID -> fillCatchUp();
            case HeartbeatDecoder.TEMPLATE_ID -> fillHeartbeat();
            case ChecksumDecoder.TEMPLATE_ID -> fillChecksum();
            case ReadDepsDecoder.TEMPLATE_ID -> fillReadDeps();
            case ReadDepsOkDecoder.TEMPLATE_ID -> fillReadDepsOk();
            case RejoinDecoder.TEMPLATE_ID -> fillRejoin();
            case RejoinOkDecoder.TEMPLATE_ID -> fillRejoinOk();
            default -> throw new IllegalStateException("checked by isKnown");
        };
    }

    private boolean fillPreAccept()
    {
        preAcceptDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());

        return definition(preAccept, preAcceptDecoder.definition(), preAccept.definition) &&
            (preAccept.definition.isPresent || frame.fail("the definition is missing"));
    }

    private boolean fillPreAcceptOk()
    {
        preAcceptOkDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        preAcceptOk.vote = preAcceptOkDecoder.vote();

        return txn.isTimestampOf(preAcceptOk.txnId, preAcceptOk.vote) && txn.deps(preAcceptOk.deps);
    }

    private boolean fillNack()
    {
        nackDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        nack.ballot = nackDecoder.ballot();
        nack.promised = nackDecoder.promised();

        return txn.isBallot(nack.ballot) && txn.isRecoveryBallot(nack.promised);
    }

    private boolean fillAccept()
    {
        acceptDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        accept.ballot = acceptDecoder.ballot();
        accept.executeAt = acceptDecoder.executeAt();

        return txn.isBallot(accept.ballot) &&
            txn.isTimestampOf(accept.txnId, accept.executeAt) &&
            txn.deps(accept.deps) &&
            definition(accept, acceptDecoder.definition(), accept.definition);
    }

    private boolean fillAcceptOk()
    {
        acceptOkDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        acceptOk.ballot = acceptOkDecoder.ballot();

        return txn.isBallot(acceptOk.ballot) && txn.deps(acceptOk.deps);
    }

    private boolean fillStable()
    {
        stableDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        stable.executeAt = stableDecoder.executeAt();

        return txn.isTimestampOf(stable.txnId, stable.executeAt) &&
            txn.deps(stable.deps) &&
            definition(stable, stableDecoder.definition(), stable.definition);
    }

    private boolean fillAcceptInvalid()
    {
        acceptInvalidDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        acceptInvalid.ballot = acceptInvalidDecoder.ballot();

        return txn.isRecoveryBallot(acceptInvalid.ballot);
    }

    private boolean fillAcceptInvalidOk()
    {
        acceptInvalidOkDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        acceptInvalidOk.ballot = acceptInvalidOkDecoder.ballot();

        return txn.isRecoveryBallot(acceptInvalidOk.ballot);
    }

    private boolean fillInvalidate()
    {
        invalidateDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());

        return definition(invalidate, invalidateDecoder.definition(), invalidate.definition);
    }

    private boolean fillRecover()
    {
        recoverDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        recover.ballot = recoverDecoder.ballot();

        return txn.isRecoveryBallot(recover.ballot) &&
            definition(recover, recoverDecoder.definition(), recover.definition);
    }

    private boolean fillRecoverOk()
    {
        recoverOkDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        recoverOk.ballot = recoverOkDecoder.ballot();
        recoverOk.accepted = recoverOkDecoder.accepted();
        recoverOk.executeAt = recoverOkDecoder.executeAt();
        recoverOk.vote = recoverOkDecoder.vote();
        recoverOk.status = TxnStatus.ofCode(recoverOkDecoder.statusRaw());

        return txn.isRecoveryBallot(recoverOk.ballot) &&
            isPossible(recoverOk) &&
            txn.deps(recoverOk.deps) &&
            txn.deps(recoverOk.voteDeps) &&
            definition(recoverOk, recoverOkDecoder.definition(), recoverOk.definition);
    }

    private boolean fillDefined()
    {
        definedDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());

        return definition(defined, definedDecoder.definition(), defined.definition) &&
            (defined.definition.isPresent || frame.fail("the definition is missing"));
    }

    private boolean fillCatchUp()
    {
        return txn.frontier(catchUp.decided);
    }

    private boolean fillHeartbeat()
    {
        return txn.frontier(heartbeat.forgotten);
    }

    private boolean fillChecksum()
    {
        checksumDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        checksum.checksum = checksumDecoder.checksum();
        return true;
    }

    private boolean fillReadDeps()
    {
        readDepsDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        readDeps.number = readDepsDecoder.number();
        readDeps.key = readDepsDecoder.key();
        return true;
    }

    private boolean fillReadDepsOk()
    {
        readDepsOkDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        readDepsOk.number = readDepsOkDecoder.number();
        readDepsOk.asker = ProtocolBlocks.hasIncarnation(frame.version()) ? readDepsOkDecoder.asker() : 0;
        return txn.isIncarnation(readDepsOk.asker) && txn.deps(readDepsOk.deps);
    }

    private boolean fillRejoin()
    {
        rejoinDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        rejoin.above = rejoinDecoder.above();
        return txn.isIdOfOrNone(rejoin.from, rejoin.above);
    }

    private boolean fillRejoinOk()
    {
        rejoinOkDecoder.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        rejoinOk.rejoining = rejoinOkDecoder.rejoining();
        rejoinOk.above = rejoinOkDecoder.above();
        rejoinOk.next = rejoinOkDecoder.next();
        rejoinOk.isNextDefined = 0 != rejoinOkDecoder.isNextDefined();
        return txn.isIncarnation(rejoinOk.rejoining) &&
            txn.isTimestampOrNone(rejoinOk.above) &&
            txn.isTimestampOrNone(rejoinOk.next) &&
            txn.frontier(rejoinOk.heard) &&
            txn.incarnations(rejoinOk.fences);
    }

    /** Status and what goes with it: an accepted value has its ballot and executeAt, a vote its timestamp. */
    private boolean isPossible(final RecoverOk message)
    {
        final TxnStatus status = message.status;
        if (null == status || status.compareTo(TxnStatus.ACCEPTED_INVALID) > 0)
        {
            return frame.fail("the status is none of an undecided transaction");
        }

        if (TxnStatus.ACCEPTED == status && 0 == message.executeAt ||
            TxnStatus.PRE_ACCEPTED == status && 0 == message.vote)
        {
            return frame.fail("the status lacks its timestamp");
        }

        return txn.isBallot(message.accepted) &&
            txn.isTimestampOfOrNone(message.txnId, message.executeAt) &&
            txn.isTimestampOfOrNone(message.txnId, message.vote);
    }

    private boolean definition(final Message message, final DefinitionHeadDecoder head, final Definition definition)
    {
        return txn.definition(
            message.txnId, head.prev(), head.kindRaw(), TxnKind.NULL_VAL.value(), definition);
    }
}
