package org.entente.wire;

import java.util.Random;

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
import org.entente.core.message.MessageType;
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
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnStatus;

/** Makes messages and journal records of every kind, with random but possible content. */
final class RandomMessages
{
    private final Random random;
    private final Topology topology;
    private final ReplicaConfig limits;
    private final int idLimit;

    RandomMessages(final long seed, final Topology topology, final ReplicaConfig limits)
    {
        this.random = new Random(seed);
        this.topology = topology;
        this.limits = limits;
        this.idLimit = topology.idLimit();
    }

    Message next(final MessageType type, final int sender)
    {
        final Message message = body(type, Timestamp.of(1_000 + random.nextInt(1_000_000), member()), sender);
        message.from = sender;
        message.incarnation = random.nextBoolean() ? 0 : random.nextLong() >>> 1;
        fill(message.applied);
        return message;
    }

    TxnChange nextChange(final RecordKind kind)
    {
        final long txnId = Timestamp.of(1_000 + random.nextInt(1_000_000), member());
        final TxnChange change = new TxnChange().clear();
        change.kind = kind;
        change.txnId = txnId;
        switch (kind)
        {
            case DEFINED -> change.definition = definition(txnId, true);
            case PRE_ACCEPTED ->
            {
                change.ballot = ballot(0);
                change.vote = after(txnId);
                change.deps = deps();
                change.definition = definition(txnId, random.nextBoolean());
            }
            case PROMISED, ACCEPTED_INVALID -> change.ballot = ballot(1);
            case ACCEPTED ->
            {
                change.ballot = ballot(0);
                change.executeAt = after(txnId);
                change.deps = deps();
                change.definition = random.nextBoolean() ? definition(txnId, random.nextBoolean()) : null;
            }
            case STABLE ->
            {
                change.executeAt = after(txnId);
                change.deps = deps();
                change.definition = random.nextBoolean() ? definition(txnId, random.nextBoolean()) : null;
            }
            case INVALIDATED -> change.definition = definition(txnId, random.nextBoolean());
            case RESERVED -> change.first = Timestamp.of(1 + random.nextInt(1_000), Timestamp.node(txnId));
            case FORGOTTEN -> change.prev =
                random.nextBoolean() ? 0 : Timestamp.of(1 + random.nextInt(900), Timestamp.node(txnId));
            case EXECUTED ->
            {
                change.executeAt = after(txnId);
                change.deps = deps();
                change.definition = definition(txnId, true);
            }
        }

        return change;
    }

    SnapshotBase nextBase()
    {
        final SnapshotBase base = new SnapshotBase(idLimit);
        base.node = member();
        base.ownLast = random.nextBoolean() ? 0 : Timestamp.of(1 + random.nextInt(1_000_000), base.node);
        base.lives = random.nextInt(3);
        base.clock = random.nextInt(1_000_000);
        base.highest = random.nextBoolean() ? 0 : Timestamp.of(1 + random.nextInt(1_000_000), member());
        fill(base.applied);
        fill(base.forgotten);
        return base;
    }

    Frontier frontier()
    {
        final Frontier frontier = new Frontier(idLimit);
        fill(frontier);
        return frontier;
    }

    int member()
    {
        while (true)
        {
            final int node = random.nextInt(idLimit);
            if (topology.isMember(node))
            {
                return node;
            }
        }
    }

    private Message body(final MessageType type, final long txnId, final int sender)
    {
        final int keys = limits.keysMax;
        final int most = limits.depsMax;
        final boolean isKnown = random.nextBoolean();
        final Message message = switch (type)
        {
            case PRE_ACCEPT -> define(new PreAccept(idLimit, keys), txnId);
            case PRE_ACCEPT_OK -> vote(new PreAcceptOk(idLimit, most), txnId);
            case NACK -> nack(new Nack(idLimit));
            case ACCEPT -> accept(new Accept(idLimit, keys, most), txnId, isKnown);
            case ACCEPT_OK -> acceptOk(new AcceptOk(idLimit, most));
            case STABLE -> stable(new Stable(idLimit, keys, most), txnId, isKnown);
            case ACCEPT_INVALID -> acceptInvalid(new AcceptInvalid(idLimit));
            case ACCEPT_INVALID_OK -> acceptInvalidOk(new AcceptInvalidOk(idLimit));
            case INVALIDATE -> invalidate(new Invalidate(idLimit, keys), txnId, isKnown);
            case RECOVER -> recover(new Recover(idLimit, keys), txnId, isKnown);
            case RECOVER_OK -> recoverOk(new RecoverOk(idLimit, keys, most), txnId, isKnown);
            case FETCH -> new Fetch(idLimit);
            case DEFINED -> defined(new Defined(idLimit, keys), txnId);
            case CATCH_UP -> catchUp(new CatchUp(idLimit));
            case HEARTBEAT -> heartbeat(new Heartbeat(idLimit));
            case CHECKSUM -> checksum(new Checksum(idLimit));
            case READ_DEPS -> readDeps(new ReadDeps(idLimit));
            case READ_DEPS_OK -> readDepsOk(new ReadDepsOk(idLimit, limits.depsMax));
            case REJOIN -> rejoin(new Rejoin(idLimit), sender);
            case REJOIN_OK -> rejoinOk(new RejoinOk(idLimit));
        };

        message.txnId = type.isAboutTxn() ? txnId : 0;
        return message;
    }

    private Message rejoin(final Rejoin message, final int sender)
    {
        message.above = random.nextBoolean() ? 0 : Timestamp.of(1 + random.nextInt(1_000_000), sender);
        return message;
    }

    private Message rejoinOk(final RejoinOk message)
    {
        message.rejoining = random.nextLong() >>> 1;
        message.above = random.nextBoolean() ? 0 : Timestamp.of(1 + random.nextInt(1_000_000), member());
        message.next = random.nextBoolean() ? 0 : Timestamp.of(1 + random.nextInt(1_000_000), member());
        message.isNextDefined = random.nextBoolean();
        fill(message.heard);
        for (int node = 0; node < idLimit; node++)
        {
            message.fences[node] = random.nextLong() >>> 1 + random.nextInt(63);
        }

        return message;
    }

    private Message define(final PreAccept message, final long txnId)
    {
        fill(message.definition, txnId, true);
        return message;
    }

    private Message defined(final Defined message, final long txnId)
    {
        fill(message.definition, txnId, true);
        return message;
    }

    private Message invalidate(final Invalidate message, final long txnId, final boolean isKnown)
    {
        fill(message.definition, txnId, isKnown);
        return message;
    }

    private Message vote(final PreAcceptOk message, final long txnId)
    {
        message.vote = after(txnId);
        fill(message.deps);
        return message;
    }

    private Message nack(final Nack message)
    {
        message.ballot = ballot(0);
        message.promised = ballot(1);
        return message;
    }

    private Message accept(final Accept message, final long txnId, final boolean isKnown)
    {
        message.ballot = ballot(0);
        message.executeAt = after(txnId);
        fill(message.deps);
        fill(message.definition, txnId, isKnown);
        return message;
    }

    private Message acceptOk(final AcceptOk message)
    {
        message.ballot = ballot(0);
        fill(message.deps);
        return message;
    }

    private Message stable(final Stable message, final long txnId, final boolean isKnown)
    {
        message.executeAt = after(txnId);
        fill(message.deps);
        fill(message.definition, txnId, isKnown);
        return message;
    }

    private Message acceptInvalid(final AcceptInvalid message)
    {
        message.ballot = ballot(1);
        return message;
    }

    private Message acceptInvalidOk(final AcceptInvalidOk message)
    {
        message.ballot = ballot(1);
        return message;
    }

    private Message recover(final Recover message, final long txnId, final boolean isKnown)
    {
        message.ballot = ballot(1);
        fill(message.definition, txnId, isKnown);
        return message;
    }

    private Message recoverOk(final RecoverOk message, final long txnId, final boolean isKnown)
    {
        message.ballot = ballot(1);
        message.status = TxnStatus.ofCode(random.nextInt(4));
        message.accepted = message.status.isAccepted() ? ballot(0) : 0;
        message.executeAt = TxnStatus.ACCEPTED == message.status ? after(txnId) : 0;
        message.vote = TxnStatus.UNKNOWN == message.status ? 0 : after(txnId);
        fill(message.deps);
        fill(message.voteDeps);
        fill(message.definition, txnId, isKnown);
        return message;
    }

    private Message catchUp(final CatchUp message)
    {
        fill(message.decided);
        return message;
    }

    private Message checksum(final Checksum message)
    {
        message.checksum = random.nextLong();
        return message;
    }

    private Message readDeps(final ReadDeps message)
    {
        message.number = random.nextLong();
        message.key = random.nextLong();
        return message;
    }

    private Message readDepsOk(final ReadDepsOk message)
    {
        message.number = random.nextLong();
        message.asker = random.nextLong() >>> 1;
        message.deps.copyFrom(deps());
        return message;
    }

    private Message heartbeat(final Heartbeat message)
    {
        fill(message.forgotten);
        return message;
    }

    private long ballot(final int roundMin)
    {
        final int round = roundMin + random.nextInt(3);
        return 0 == round ? 0 : Timestamp.of(round, member());
    }

    private long after(final long txnId)
    {
        return random.nextBoolean() ? txnId : Timestamp.of(Timestamp.time(txnId) + 1 + random.nextInt(99), member());
    }

    private void fill(final Frontier frontier)
    {
        for (int node = 0; node < idLimit; node++)
        {
            final boolean isEmpty = !topology.isMember(node) || 0 == random.nextInt(4);
            frontier.set(node, isEmpty ? 0 : Timestamp.of(1 + random.nextInt(500_000), node));
        }
    }

    private Deps deps()
    {
        final Deps deps = new Deps(idLimit, limits.depsMax);
        fill(deps);
        return deps;
    }

    private void fill(final Deps deps)
    {
        deps.clear();
        fill(deps.floor());
        final int count = 0 == random.nextInt(20) ? limits.depsMax : random.nextInt(9);
        for (int i = 0; i < count; i++)
        {
            deps.add(Timestamp.of(1 + random.nextInt(1_000_000), member()));
        }
    }

    private Definition definition(final long txnId, final boolean isPresent)
    {
        final Definition definition = new Definition(limits.keysMax);
        fill(definition, txnId, isPresent);
        return definition;
    }

    private void fill(final Definition definition, final long txnId, final boolean isPresent)
    {
        definition.clear();
        if (!isPresent)
        {
            return;
        }

        definition.isPresent = true;
        definition.prev = random.nextBoolean() ? 0 : Timestamp.of(1 + random.nextInt(900), Timestamp.node(txnId));
        definition.kind = TxnKind.ofCode(random.nextInt(3));
        final int keys = TxnKind.BARRIER == definition.kind ? 0 : 1 + random.nextInt(limits.keysMax);
        for (int i = 0; i < keys; i++)
        {
            definition.keys.add(random.nextLong());
        }

        final byte[] payload = new byte[0 == random.nextInt(20) ? limits.payloadMax : random.nextInt(100)];
        random.nextBytes(payload);
        definition.payload.wrap(payload);
    }
}
