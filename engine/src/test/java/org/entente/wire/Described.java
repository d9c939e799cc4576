package org.entente.wire;

import java.util.Arrays;

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
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;

/** Writes holders out as text, every field of them, so that two can be compared. */
final class Described
{
    private Described()
    {
    }

    static String of(final Message message)
    {
        final String head = message.type() + " from=" + message.from + " txnId=" + message.txnId +
            " incarnation=" + message.incarnation +
            " applied=" + of(message.applied);
        return head + switch (message.type())
        {
            case PRE_ACCEPT -> of(((PreAccept)message).definition);
            case PRE_ACCEPT_OK -> " vote=" + ((PreAcceptOk)message).vote + of(((PreAcceptOk)message).deps);
            case NACK -> " ballot=" + ((Nack)message).ballot + " promised=" + ((Nack)message).promised;
            case ACCEPT -> of((Accept)message);
            case ACCEPT_OK -> " ballot=" + ((AcceptOk)message).ballot + of(((AcceptOk)message).deps);
            case STABLE -> " executeAt=" + ((Stable)message).executeAt + of(((Stable)message).deps) +
                of(((Stable)message).definition);
            case ACCEPT_INVALID -> " ballot=" + ((AcceptInvalid)message).ballot;
            case ACCEPT_INVALID_OK -> " ballot=" + ((AcceptInvalidOk)message).ballot;
            case INVALIDATE -> of(((Invalidate)message).definition);
            case RECOVER -> " ballot=" + ((Recover)message).ballot + of(((Recover)message).definition);
            case RECOVER_OK -> of((RecoverOk)message);
            case FETCH -> message instanceof Fetch ? "" : "not a Fetch";
            case DEFINED -> of(((Defined)message).definition);
            case CATCH_UP -> " decided=" + of(((CatchUp)message).decided);
            case HEARTBEAT -> " forgotten=" + of(((Heartbeat)message).forgotten);
            case CHECKSUM -> " checksum=" + ((Checksum)message).checksum;
            case READ_DEPS -> " number=" + ((ReadDeps)message).number + " key=" + ((ReadDeps)message).key;
            case READ_DEPS_OK -> of((ReadDepsOk)message);
            case REJOIN -> " above=" + ((Rejoin)message).above;
            case REJOIN_OK -> of((RejoinOk)message);
        };
    }

    static String of(final TxnChange change)
    {
        return change.kind + " txnId=" + change.txnId + " ballot=" + change.ballot + " vote=" + change.vote +
            " executeAt=" + change.executeAt + (null == change.deps ? "" : of(change.deps)) + of(change.definition);
    }

    static String of(final SnapshotBase base)
    {
        return base.node + " ownLast=" + base.ownLast + " lives=" + base.lives + " clock=" + base.clock +
            " highest=" + base.highest + " applied=" + of(base.applied) + " forgotten=" + of(base.forgotten);
    }

    static String of(final Frontier frontier)
    {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < frontier.length(); i++)
        {
            text.append(frontier.get(i)).append(',');
        }

        return text.toString();
    }

    private static String of(final ReadDepsOk ok)
    {
        return " number=" + ok.number + " asker=" + ok.asker + " deps=" + of(ok.deps);
    }

    private static String of(final RejoinOk ok)
    {
        return " rejoining=" + ok.rejoining + " above=" + ok.above + " next=" + ok.next + ok.isNextDefined +
            " heard=" + of(ok.heard) + " fences=" + Arrays.toString(ok.fences);
    }

    private static String of(final Accept accept)
    {
        return " ballot=" + accept.ballot + " executeAt=" + accept.executeAt + of(accept.deps) + of(accept.definition);
    }

    private static String of(final RecoverOk ok)
    {
        return " ballot=" + ok.ballot + " status=" + ok.status + " accepted=" + ok.accepted +
            " executeAt=" + ok.executeAt + of(ok.deps) + " vote=" + ok.vote + of(ok.voteDeps) + of(ok.definition);
    }

    private static String of(final Deps deps)
    {
        final StringBuilder text = new StringBuilder(" floor=").append(of(deps.floor())).append(" deps=");
        for (int i = 0; i < deps.size(); i++)
        {
            text.append(deps.get(i)).append(',');
        }

        return text.toString();
    }

    private static String of(final Definition definition)
    {
        if (null == definition || !definition.isPresent)
        {
            return " undefined";
        }

        final StringBuilder text = new StringBuilder(" prev=").append(definition.prev)
            .append(" kind=").append(definition.kind).append(" keys=");
        for (int i = 0; i < definition.keys.size(); i++)
        {
            text.append(definition.keys.get(i)).append(',');
        }

        text.append(" payload=");
        for (int i = 0; i < definition.payload.capacity(); i++)
        {
            text.append(definition.payload.getByte(i)).append(',');
        }

        return text.toString();
    }
}
