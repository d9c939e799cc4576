package org.entente.core.message;

/** One method for each protocol message. The message is borrowed: valid until the method returns. */
public interface MessageHandler
{
    void onPreAccept(PreAccept message);

    void onPreAcceptOk(PreAcceptOk message);

    void onNack(Nack message);

    void onAccept(Accept message);

    void onAcceptOk(AcceptOk message);

    void onStable(Stable message);

    void onAcceptInvalid(AcceptInvalid message);

    void onAcceptInvalidOk(AcceptInvalidOk message);

    void onInvalidate(Invalidate message);

    void onRecover(Recover message);

    void onRecoverOk(RecoverOk message);

    void onFetch(Fetch message);

    void onDefined(Defined message);

    void onCatchUp(CatchUp message);

    void onHeartbeat(Heartbeat message);

    void onChecksum(Checksum message);

    void onReadDeps(ReadDeps message);

    void onReadDepsOk(ReadDepsOk message);

    void onRejoin(Rejoin message);

    void onRejoinOk(RejoinOk message);
}
