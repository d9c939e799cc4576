package org.entente.node.takeover;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Effect;
import org.entente.app.EffectCommand;
import org.entente.app.EffectReply;
import org.entente.app.Reply;
import org.entente.client.ClientContext;
import org.entente.client.SessionCommands;
import org.entente.client.SessionContext;
import org.entente.node.bank.Bank;
import org.entente.node.bank.BankCommand;
import org.entente.node.bank.BankReply;
import org.entente.node.cli.ExitCode;
import org.entente.node.config.ClusterId;
import org.entente.node.config.ConfigKeys;
import org.entente.node.demo.ClusterProbes;
import org.entente.node.demo.Demo;
import org.entente.node.demo.LocalCluster;
import org.entente.node.demo.LocalProcess;
import org.entente.spi.Consistency;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One cluster's life: three nodes with the bank, four runners, two receivers; transfers go on while owners of effects
 * are killed, or paused until others have taken over; then what is dead is seen and retried by the command line, and
 * everything is held against everything. One thread.
 */
public final class TakeoverRun
{
    private static final int NODES = 3;
    private static final int RUNNERS = 4;
    private static final int DEAD = 3;
    /** One strike in so many hits a node besides. */
    private static final int NODE_KILL_EVERY = 5;
    private static final long CLUSTER_ID = ClusterId.of(Demo.CLUSTER_ID);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long ROUND_NS = TimeUnit.MICROSECONDS.toNanos(200);
    /** Everybody waits for a barrier. */
    private static final long BARRIER_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final Pattern DEAD_EFFECT = Pattern.compile("\"effect\":\"([^\"]+)\".*\"state\":\"DEAD\"");

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final int transfers;
    private final int strikes;
    private final PrintStream out;
    private final List<String> wrong = new ArrayList<>();
    private Path dir;
    private Random random;
    private LocalCluster cluster;
    private SessionCommands commands;
    private PaymentReceivers receivers;
    private RunnerProcesses runners;
    private TransferLoad load;
    private int target;
    private int pauses;
    private int nodeKills;
    private int downNode = -1;
    private int calls;

    /**
     * @param settings  of the nodes.
     * @param transfers that are made.
     * @param strikes   against owners, kills and pauses by turns.
     */
    public TakeoverRun(
        final Map<String, String> settings, final int transfers, final int strikes, final PrintStream out)
    {
        this.settings.putAll(settings);
        this.settings.put(ConfigKeys.APPLICATION, Bank.class.getName());
        this.transfers = transfers;
        this.strikes = strikes;
        this.out = out;
    }

    /**
     * Lives it.
     *
     * @param newDir   for journals and logs; kept.
     * @param basePort or 0 for free ports.
     * @param seed     of transfers and victims.
     */
    public TakeoverResult run(final Path newDir, final int basePort, final long seed)
    {
        dir = newDir;
        random = new Random(seed);
        try (LocalCluster nodes = Demo.cluster(dir, basePort, settings);
            PaymentReceivers both = new PaymentReceivers(TransferLoad.CLOSED_ACCOUNT);
            RunnerProcesses processes = new RunnerProcesses(
                dir, String.join(",", nodes.clientEndpoints()), both.url(), RUNNERS))
        {
            cluster = nodes;
            receivers = both;
            runners = processes;
            cluster.jvmOption("-XX:TieredStopAtLevel=1");
            IntStream.range(0, NODES).forEach(cluster::start);
            IntStream.range(0, RUNNERS).forEach(runners::start);
            try (ClusterProbes probes = new ClusterProbes(cluster, CLUSTER_ID))
            {
                probes.awaitServing(TIMEOUT_NS);
            }

            try (SessionCommands session = SessionCommands.launch(
                new ClientContext().endpoints(String.join(",", cluster.clientEndpoints())).clusterId(CLUSTER_ID)
                    .requestTimeoutNs(TimeUnit.SECONDS.toNanos(2)),
                new SessionContext().deliveryTimeoutNs(TIMEOUT_NS).resolveTimeoutNs(TIMEOUT_NS)))
            {
                commands = session;
                return live();
            }
        }
    }

    private TakeoverResult live()
    {
        load = new TransferLoad(commands, random, receivers::effects);
        load.open();
        await(() -> IntStream.range(0, RUNNERS).allMatch((runner) -> 0 != runners.owner(runner)), "all runners run");
        final long beganNs = System.nanoTime();
        for (int i = 0; i < DEAD; i++)
        {
            load.sendToClosedAccount(i);
        }

        for (int strike = 0; strike < strikes; strike++)
        {
            final int due = (int)((strike + 0.5) * transfers / strikes);
            target = (int)((strike + 1.5) * transfers / strikes);
            target = Math.min(target, transfers);
            await(() -> load.made().size() >= due, "strike " + (strike + 1) + "'s transfers are made");
            strike(strike);
        }

        target = transfers;
        await(() -> load.made().size() >= transfers && load.isIdle(), "all transfers are made");
        await(() -> isNothingLeft(Effect.State.PENDING), "all payments are settled, but those that are refused");
        final int dead = retryTheDead();
        await(() -> isNothingLeft(null), "all payments are settled");
        return judge(dead, beganNs);
    }

    /** Kills, or pauses, whoever owns some partition, until all that it owned is owned anew. */
    private void strike(final int strike)
    {
        final List<EffectReply.Owner> before = owners();
        final int victim = runners.of(before.get(random.nextInt(before.size())).owner());
        if (victim < 0)
        {
            // Nobody owns it for the moment.
            await(() -> runners.of(owners().get(0).owner()) >= 0, "partition 0 has an owner");
            strike(strike);
            return;
        }

        final long owner = runners.owner(victim);
        final boolean isPause = 1 == strike % 2;
        final long strikeNs = System.nanoTime();
        if (isPause)
        {
            runners.pause(victim);
            pauses++;
        }
        else
        {
            runners.kill(victim);
            runners.start(victim);
        }

        if (NODE_KILL_EVERY - 1 == strike % NODE_KILL_EVERY || 0 == strike)
        {
            downNode = random.nextInt(NODES);
            cluster.kill(downNode);
            nodeKills++;
        }

        await(() -> isTakenOver(before, owner), "all of runner " + victim + "'s partitions have a new owner");
        out.printf("strike %d: runner %d %s, owner of %d partitions, taken over after %.1f s%s; %,d made, %,d paid%n",
            strike + 1, victim, isPause ? "paused" : "killed",
            before.stream().filter((each) -> owner == each.owner()).count(), (System.nanoTime() - strikeNs) / 1e9,
            downNode < 0 ? "" : ", node " + downNode + " killed", load.made().size(), receivers.effects());
        if (isPause)
        {
            runners.resume(victim);
        }

        if (downNode >= 0)
        {
            final int node = downNode;
            downNode = -1;
            cluster.start(node);
            await(() -> cluster.isServing(node), "node " + node + " serves again");
        }
    }

    private boolean isTakenOver(final List<EffectReply.Owner> before, final long owner)
    {
        pause();
        final List<EffectReply.Owner> after = owners();
        return IntStream.range(0, before.size()).allMatch((partition) ->
            before.get(partition).owner() != owner || after.get(partition).epoch() > before.get(partition).epoch());
    }

    private boolean isNothingLeft(final Effect.State state)
    {
        pause();
        return EffectReply.effects(ask(EffectCommand.list(state, 1, null), Consistency.TRANSACTION)).isEmpty();
    }

    private void pause()
    {
        final long endNs = System.nanoTime() + BARRIER_INTERVAL_NS;
        await(() -> System.nanoTime() - endNs >= 0, "a pause");
    }

    private List<EffectReply.Owner> owners()
    {
        return EffectReply.owners(ask(EffectCommand.plain(EffectCommand.Kind.OWNERS), Consistency.TRANSACTION));
    }

    private DirectBuffer ask(final byte[] command, final Consistency consistency)
    {
        final CompletableFuture<Reply> reply =
            commands.read(new UnsafeBuffer(command), 0, command.length, consistency);
        await(reply::isDone, "a read is answered");
        return commands.await(reply).result();
    }

    /** The transfers, and the supervisor of nodes and runners, go on meanwhile. */
    private void await(final BooleanSupplier condition, final String what)
    {
        final long deadlineNs = System.nanoTime() + 2 * TIMEOUT_NS;
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new IllegalStateException("not in time: " + what + "; " + load.made().size() + " made, " +
                    receivers.effects() + " paid");
            }

            load.doWork(target);
            supervise();
            LockSupport.parkNanos(ROUND_NS);
        }
    }

    private void supervise()
    {
        for (int node = 0; node < NODES; node++)
        {
            if (node != downNode && !cluster.isAlive(node))
            {
                if (ExitCode.RESTART != cluster.exitCode(node))
                {
                    throw new IllegalStateException("node " + node + " has ended with code " +
                        cluster.exitCode(node) + "; its log ends with\n" + cluster.logTail(node));
                }

                cluster.start(node);
            }
        }

        for (int runner = 0; runner < RUNNERS; runner++)
        {
            if (!runners.isStopped(runner) && !runners.isAlive(runner))
            {
                throw new IllegalStateException("runner " + runner + " has ended; its log says\n" +
                    runners.log(runner));
            }
        }
    }

    /** As an operator does it. @return how many were dead, and told to be tried again. */
    private int retryTheDead()
    {
        final List<String> dead = new ArrayList<>();
        await(() ->
        {
            dead.clear();
            final Matcher matcher = DEAD_EFFECT.matcher(entente("effects", "list", "--state", "dead", "--json"));
            while (matcher.find())
            {
                dead.add(matcher.group(1));
            }

            return dead.size() >= DEAD;
        }, "the command line shows what is dead");
        if (DEAD != dead.size())
        {
            wrong.add("dead are " + dead + ", and refused were only " + DEAD + " payments");
        }

        receivers.open();
        for (final String effect : dead)
        {
            final String answer = entente("effects", "retry", effect).trim();
            if (!"ok".equals(answer))
            {
                wrong.add("retry of " + effect + " was answered " + answer);
            }
        }

        return dead.size();
    }

    /** Runs the command line. @return what it says. */
    private String entente(final String... arguments)
    {
        final Path log = dir.resolve("call-" + ++calls + ".log");
        final List<String> all = new ArrayList<>(List.of("org.entente.node.Main"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--cluster", String.join(",", cluster.clientEndpoints()), "--cluster-id", Demo.CLUSTER_ID));
        final LocalProcess call = LocalProcess.start(
            LocalProcess.java(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-Xshare:auto"), all), log);
        try
        {
            await(() -> !call.isAlive(), String.join(" ", arguments) + " ends");
            return Files.readString(log);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        finally
        {
            call.killAtOnce();
        }
    }

    private TakeoverResult judge(final int dead, final long beganNs)
    {
        final long[] epochs = owners().stream().mapToLong(EffectReply.Owner::epoch).toArray();
        final long fenced = IntStream.range(0, RUNNERS).mapToLong(runners::stop).sum();
        final TakeoverCheck check = new TakeoverCheck(load.made(), load.unknown(), load.refused(), receivers.plain(),
            receivers.idempotent(), epochs);
        wrong.addAll(check.wrong());
        checkMoney();
        try (ClusterProbes probes = new ClusterProbes(cluster, CLUSTER_ID))
        {
            if (!probes.awaitAgreement(IntStream.range(0, NODES).boxed().toList(), TIMEOUT_NS))
            {
                wrong.add("the nodes do not agree: " + probes.statuses());
            }
        }

        final long deliveries = receivers.plain().values().stream().mapToLong(Integer::longValue).sum();
        return new TakeoverResult(load.made().size(), load.refused().size(), load.unknown().size(), strikes - pauses,
            pauses, nodeKills, check.takeovers(), deliveries, deliveries - receivers.effects(), receivers.refused(),
            fenced, dead, System.nanoTime() - beganNs, wrong);
    }

    /** What is in the accounts is what was in them, and what the idempotent receiver has booked since. */
    private void checkMoney()
    {
        final long total = BankReply.of(ask(BankCommand.total(), Consistency.TRANSACTION)).number();
        if (TransferLoad.ACCOUNTS * TransferLoad.BALANCE != total)
        {
            wrong.add("in all accounts are " + total + ", and paid in were " +
                TransferLoad.ACCOUNTS * TransferLoad.BALANCE);
        }

        final List<Long> accounts = new ArrayList<>(List.of(TransferLoad.CLOSED_ACCOUNT));
        IntStream.range(0, TransferLoad.ACCOUNTS).forEach((account) -> accounts.add((long)account));
        for (final long account : accounts)
        {
            final long balance = BankReply.of(ask(BankCommand.balance(account), Consistency.QUORUM)).number();
            final long expected =
                receivers.change(account) + (TransferLoad.CLOSED_ACCOUNT == account ? 0 : TransferLoad.BALANCE);
            if (balance != expected)
            {
                wrong.add("account " + account + " holds " + balance + ", and by what was paid it is " + expected);
            }
        }
    }
}
