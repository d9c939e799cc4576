package org.entente.node.workload;

import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvRead;
import org.entente.node.kv.KvReply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A bank: transfers between some accounts, and reads of all of them at once, half of each. Money does not come or go,
 * and each read sees the transfers that the group put before it. The accounts of a run have a name of its own in front.
 */
public final class TransferScript implements Script
{
    private static final long BALANCE = 1_000;
    private static final int AMOUNT_MAX = 300;

    private final Random random;
    private final TransferHistory history;
    private final TransferCheck check;
    private final String prefix;
    private final int accounts;

    /**
     * @param file     for the history.
     * @param name     of the run, in front of its accounts.
     * @param accounts number of accounts; all of them are keys of one transaction.
     * @param seed     of the transactions.
     */
    public TransferScript(final Path file, final String name, final int accounts, final long seed) throws IOException
    {
        this.history = new TransferHistory(file);
        this.check = new TransferCheck(accounts, BALANCE);
        this.random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        this.prefix = name + '-';
        this.accounts = accounts;
    }

    /** Says in the history what the run is; called first. */
    public TransferScript meta(final String engine, final long seed, final int nodes)
    {
        history.meta(engine, seed, nodes, accounts, BALANCE);
        return this;
    }

    @Override
    public List<Request> opening()
    {
        return IntStream.range(0, accounts).<Request>mapToObj(Opening::new).toList();
    }

    @Override
    public Request next()
    {
        if (random.nextBoolean())
        {
            return new Reading();
        }

        final int from = random.nextInt(accounts);
        return new Transfer(
            from, (from + 1 + random.nextInt(accounts - 1)) % accounts, 1 + random.nextInt(AMOUNT_MAX));
    }

    @Override
    public List<Request> reading()
    {
        return List.of(new Reading());
    }

    @Override
    public void nemesis(final String f, final Object value, final long nowNs)
    {
        history.nemesis(f, value, nowNs);
    }

    @Override
    public Judgement judge()
    {
        return check.judge();
    }

    @Override
    public void close()
    {
        history.close();
    }

    private byte[] account(final int number)
    {
        return (prefix + number).getBytes(StandardCharsets.UTF_8);
    }

    /** What all kinds of requests take down. */
    private abstract class Recorded implements Request
    {
        private int node;

        abstract List<List<Object>> mops();

        /** @param nowNs of {@link System#nanoTime}. */
        @Override
        public void onInvoke(final int process, final int asked, final long nowNs)
        {
            node = asked;
            history.event(process, "invoke", mops(), node, null, nowNs);
        }

        @Override
        public void onOk(final int process, final KvReply reply, final Decided decided, final long nowNs)
        {
            history.event(process, "ok", mops(), node, decided, nowNs);
        }

        @Override
        public void onFail(final int process, final KvCode code, final long nowNs)
        {
            history.event(process, "fail", mops(), node, null, nowNs);
        }

        @Override
        public void onInfo(final int process, final long nowNs)
        {
            history.event(process, "info", mops(), node, null, nowNs);
        }

        int node()
        {
            return node;
        }
    }

    /** Opens an account. */
    private final class Opening extends Recorded
    {
        private final int account;

        private Opening(final int account)
        {
            this.account = account;
        }

        @Override
        public int encode(final KvCommandEncoder encoder)
        {
            return encoder.encodeOpen(account(account), BALANCE);
        }

        @Override
        List<List<Object>> mops()
        {
            return List.of(List.of("open", account, BALANCE));
        }
    }

    /** Moves money. */
    private final class Transfer extends Recorded
    {
        private final int from;
        private final int to;
        private final long amount;

        private Transfer(final int from, final int to, final long amount)
        {
            this.from = from;
            this.to = to;
            this.amount = amount;
        }

        @Override
        public int encode(final KvCommandEncoder encoder)
        {
            return encoder.encodeTransfer(account(from), account(to), amount);
        }

        @Override
        List<List<Object>> mops()
        {
            return List.of(List.of("transfer", from, to, amount));
        }

        @Override
        public void onOk(final int process, final KvReply reply, final Decided decided, final long nowNs)
        {
            super.onOk(process, reply, decided, nowNs);
            check.onTransfer(decided.executeAt(), from, to, amount);
        }

        @Override
        public void onInfo(final int process, final long nowNs)
        {
            super.onInfo(process, nowNs);
            check.onUnknown(from, to, amount);
        }
    }

    /** Reads all accounts. */
    private final class Reading extends Recorded
    {
        @Override
        public int encode(final KvCommandEncoder encoder)
        {
            int length = 0;
            encoder.beginTxn();
            for (int i = 0; i < accounts; i++)
            {
                length = encoder.txnGet(account(i));
            }

            return length;
        }

        @Override
        List<List<Object>> mops()
        {
            final List<List<Object>> mops = new ArrayList<>();
            for (int i = 0; i < accounts; i++)
            {
                mops.add(Arrays.asList("r", i, null));
            }

            return mops;
        }

        @Override
        public void onOk(final int process, final KvReply reply, final Decided decided, final long nowNs)
        {
            final List<List<Object>> mops = new ArrayList<>();
            final long[] balances = new long[accounts];
            for (int i = 0; i < accounts; i++)
            {
                final KvRead read = reply.reads().get(i);
                balances[i] = read.balance();
                mops.add(Arrays.asList("r", i, KvRead.Type.NONE == read.type() ? null : read.balance()));
            }

            history.event(process, "ok", mops, node(), decided, nowNs);
            check.onRead(decided.executeAt(), balances);
        }
    }
}
