package org.entente.node.workload;

import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvReply;

/**
 * A transaction that a client asks for, and who takes down what becomes of it. {@link #onInvoke} is called before the
 * request is handed over, then exactly one of the others, after the answer is in hand; all times are of
 * {@link System#nanoTime}.
 */
interface Request
{
    /** Writes the command. @return its length in bytes. */
    int encode(KvCommandEncoder encoder);

    void onInvoke(int process, int node, long nowNs);

    /** @param reply of the state machine, not refused; borrowed. */
    void onOk(int process, KvReply reply, Decided decided, long nowNs);

    /**
     * It did not happen and never will.
     *
     * @param code why the state machine changed nothing, or null where it did not come that far.
     */
    void onFail(int process, KvCode code, long nowNs);

    /** Nobody knows what became of it; the process number is not used again. */
    void onInfo(int process, long nowNs);
}
