package org.entente.simulation.check;

import org.entente.simulation.history.History;
import org.entente.simulation.history.Mop;
import org.entente.simulation.history.Workload;

/** One check of one history. */
final class Check
{
    private final Findings findings = new Findings();
    private final Txns txns;
    private final Graph graph;
    /** The one that the workload asks for; the other is null. */
    private final ListHistory lists;
    private final RegisterHistory registers;

    Check(final History history, final Workload workload)
    {
        txns = new Txns(history);
        requireWorkload(workload);
        graph = new Graph(txns.size());
        lists = Workload.LIST_APPEND == workload ? new ListHistory(txns, graph, findings) : null;
        registers = Workload.REGISTER == workload ? new RegisterHistory(txns, graph, findings) : null;
    }

    private void requireWorkload(final Workload workload)
    {
        final Mop.Kind banned = Workload.LIST_APPEND == workload ? Mop.Kind.WRITE : Mop.Kind.APPEND;
        for (final Txn txn : txns.all())
        {
            for (int i = 0; i < txn.keys.length; i++)
            {
                final Mop mop = txn.mops.get(i);
                final boolean isOther = banned == mop.kind() || mop.isRead() &&
                    (Workload.LIST_APPEND == workload ? Mop.NIL != mop.value() : null != mop.list());
                if (isOther)
                {
                    throw new IllegalArgumentException("event " + txn.invoked.index() + ": " + mop +
                        " is not of the workload " + workload);
                }
            }
        }
    }

    void byAnswers()
    {
        infer();
        RealTimeEdges.add(txns, graph);
        requireOrder(null == registers ? null : Chains.byRealTime(txns));
    }

    void byExecuteAt()
    {
        infer();
        final ExecuteAtOrder order = new ExecuteAtOrder(txns, findings);
        if (null != lists)
        {
            order.addConflicts(graph);
        }
        else
        {
            new RegisterReplay(txns, graph, registers, findings).run(order);
        }

        final int nodes = graph.nodes();
        final int edges = graph.edges();
        order.addChain(graph);
        if (requireOrder(null == registers ? null : Chains.byExecuteAt(txns, order)))
        {
            graph.truncate(nodes, edges);
            RealTimeEdges.add(txns, graph);
            requireOrder(null == registers || !hasUnordered() ? null : Chains.byRealTime(txns));
        }
    }

    private void infer()
    {
        if (null != lists)
        {
            lists.infer();
        }
        else
        {
            registers.infer();
        }
    }

    /** @param chains of the graph as it is, where the order of writes is to be inferred; else null. */
    private boolean requireOrder(final Chains chains)
    {
        final boolean isAcyclic = null == chains ? graph.isAcyclic() :
            new Saturation(txns, graph, registers, chains).run();
        if (!isAcyclic)
        {
            new Cycles(txns, graph, findings).find();
        }

        return isAcyclic;
    }

    private boolean hasUnordered()
    {
        for (final Txn txn : txns.all())
        {
            if (txn.hasHappened && !txn.isOrdered())
            {
                return true;
            }
        }

        return false;
    }

    Verdict verdict()
    {
        int ok = 0;
        int failed = 0;
        final boolean[] isTouched = new boolean[txns.keys()];
        int keys = 0;
        for (final Txn txn : txns.all())
        {
            ok += txn.isOk() ? 1 : 0;
            failed += txn.isFailed() ? 1 : 0;
            for (int i = 0; txn.isOk() && i < txn.keys.length; i++)
            {
                keys += isTouched[txn.keys[i]] ? 0 : 1;
                isTouched[txn.keys[i]] = true;
            }
        }

        return new Verdict(findings.isEmpty(), findings.anomalies(), new Statistics(
            ok, failed, txns.size() - ok - failed, keys,
            null == lists ? registers.reads().answered() : lists.reads(),
            null == lists ? registers.concurrentReads() : lists.concurrentReads()));
    }
}
