package org.entente.simulation;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Refusal;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Accept;
import org.entente.core.message.Message;
import org.entente.core.message.MessageType;
import org.entente.core.message.PreAcceptOk;
import org.entente.core.message.ReadDeps;
import org.entente.core.message.ReadDepsOk;
import org.entente.core.message.RecoverOk;
import org.entente.core.message.Stable;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Deps;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.entente.wire.ProtocolDecoder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Plays a script of submissions, deliveries, drops, crashes and passing time against real replicas, and writes down the
 * conversation that comes of it. Replicas are A, B, C ...; transactions have the names that the script gives them.
 * <pre>
 * replicas 3
 * submit A t1 write x y        a client of A writes keys x and y
 * read A r1 x                  a client of A reads key x, and A asks a quorum; "read-locally": and A asks nobody
 * barrier A b1                 A starts a barrier
 * deliver A&gt;B PRE_ACCEPT t1    what matches and is in flight now; * matches anything; trailing words may be left out
 * deliver all                  everything, and what comes of it, until nothing is in flight
 * drop A&gt;* / duplicate B&gt;A ...
 * tick 5ms                     time passes, in steps of a millisecond, at all that run; "tick B 5ms" at B alone
 * clock B -10ms                B's clock is set off against the others; -10us for microseconds
 * crash A / restart A          what A has said is on its disk
 * hold A / sync A              A's disk takes nothing, so A says nothing, until it is told to; a crash loses it
 * show floors                  from now on deps are written with their floor
 * </pre>
 */
final class Scenario implements NodeHost
{
    private static final long EPOCH_MICROS = 1_700_000_000_000_000L;

    private final Map<Long, String> names = new HashMap<>();
    private final Map<String, Long> keys = new HashMap<>();
    /** Names of reads by their correlation, and by asker and number. */
    private final List<String> reads = new ArrayList<>();
    private final Map<String, String> readNames = new HashMap<>();
    /** What a node has executed that touches a key: names by "node key". */
    private final Map<String, List<String>> executed = new HashMap<>();
    private final List<Flight> flights = new ArrayList<>();
    private final StringBuilder conversation = new StringBuilder();
    private final ReplicaConfig config = new ReplicaConfig();
    private SimulatedNode[] nodes;
    private long[] offset;
    private long[] time;
    private boolean[] isHeld;
    /** What was submitted while the disk was held: its name is given when it is heard of. */
    private String[] heldName;
    private ProtocolDecoder decoder;
    private String submitting;
    private boolean isResetting;
    private boolean isShowingFloors;

    private record Flight(int from, int to, MessageType type, String txn, byte[] frame)
    {
    }

    Scenario()
    {
        config.heartbeatMicros = 3_600_000_000L;
        config.catchUpMicros = 3_600_000_000L;
    }

    /** @return the conversation. */
    static String run(final String script)
    {
        final Scenario scenario = new Scenario();
        int lineNumber = 0;
        for (final String line : script.split("\n"))
        {
            lineNumber++;
            final String command = line.replaceAll("#.*", "").trim();
            if (!command.isEmpty())
            {
                scenario.conversation.append("> ").append(command).append('\n');
                try
                {
                    scenario.perform(command.split("\\s+"));
                }
                catch (final IllegalArgumentException ex)
                {
                    throw new AssertionError("line " + lineNumber + ": " + command + ": " + ex.getMessage(), ex);
                }
            }
        }

        return scenario.conversation.toString();
    }

    private void perform(final String[] words)
    {
        switch (words[0])
        {
            case "replicas" -> create(Integer.parseInt(words[1]));
            case "set" -> set(words[1], Long.parseLong(words[2]));
            case "submit" -> submit(words);
            case "read" -> read(words, false);
            case "read-locally" -> read(words, true);
            case "barrier" -> barrier(words);
            case "deliver" -> deliver(words);
            case "drop" -> drop(words);
            case "duplicate" -> duplicate(words);
            case "tick" -> tick(words);
            case "clock" -> offset[node(words[1])] = micros(words[2]);
            case "crash" -> crash(node(words[1]));
            case "hold" -> isHeld[node(words[1])] = true;
            case "sync" -> release(node(words[1]));
            case "show" -> isShowingFloors = true;
            case "restart" -> restart(node(words[1]));
            default -> throw new IllegalArgumentException("unknown command");
        }
    }

    private void create(final int replicas)
    {
        final Topology topology = Topology.ofSize(replicas);
        decoder = new ProtocolDecoder(SimulatedNode.CLUSTER_ID, topology, config);
        nodes = new SimulatedNode[replicas];
        offset = new long[replicas];
        time = new long[replicas];
        isHeld = new boolean[replicas];
        heldName = new String[replicas];
        for (int i = 0; i < replicas; i++)
        {
            nodes[i] = new SimulatedNode(i, topology, config, this);
            nodes[i].start(clock(i));
            nodes[i].sync();
        }
    }

    private void set(final String name, final long value)
    {
        switch (name)
        {
            case "heartbeatMicros" -> config.heartbeatMicros = value;
            case "catchUpMicros" -> config.catchUpMicros = value;
            case "skewMaxMicros" -> config.skewMaxMicros = value;
            case "pruneLagMicros" -> config.pruneLagMicros = value;
            case "unanimityDelayMicros" -> config.unanimityDelayMicros = value;
            case "reservedIds" -> config.reservedIds = (int)value;
            case "readTimeoutMicros" -> config.readTimeoutMicros = value;
            case "quorumReadsMax" -> config.quorumReadsMax = (int)value;
            default -> throw new IllegalArgumentException("no such setting");
        }
    }

    private void submit(final String[] words)
    {
        final int node = node(words[1]);
        final KeySet keySet = new KeySet(config.keysMax);
        for (int i = 4; i < words.length; i++)
        {
            keySet.add(keys.computeIfAbsent(words[i], k -> keys.size() + 1L));
        }

        // Simulated time moves with each submission, so that ids differ.
        time[node] += 1;
        submitting = words[2];
        final byte[] payload = new byte[keySet.size()];
        for (int i = 0; i < payload.length; i++)
        {
            payload[i] = (byte)keySet.get(i);
        }

        nodes[node].onSubmit(clock(node), node, 0, TxnKind.valueOf(words[3].toUpperCase()), keySet, payload);
        heldName[node] = isHeld[node] ? words[2] : null;
        sync(node);
        submitting = null;
    }

    private void read(final String[] words, final boolean isLocal)
    {
        final int node = node(words[1]);
        final long key = keys.computeIfAbsent(words[3], k -> keys.size() + 1L);
        final byte[] payload = {(byte)key};
        submitting = words[2];
        reads.add(submitting);
        final boolean isTaken = isLocal ? nodes[node].onLocalRead(clock(node), node, reads.size(), payload) :
            nodes[node].onQuorumRead(clock(node), node, reads.size(), key, payload);
        conversation.append(isTaken ? "" : name(node) + " refuses " + submitting + "\n");
        sync(node);
        submitting = null;
    }

    private void barrier(final String[] words)
    {
        final int node = node(words[1]);
        time[node] += 1;
        submitting = words[2];
        nodes[node].replica().onBarrier(clock(node), node, 0);
        nodes[node].sync();
        submitting = null;
    }

    private void deliver(final String[] words)
    {
        if ("all".equals(words[1]))
        {
            while (!flights.isEmpty())
            {
                deliver(flights.remove(0));
            }

            return;
        }

        for (final Flight flight : takeMatching(words))
        {
            deliver(flight);
        }
    }

    private void deliver(final Flight flight)
    {
        final SimulatedNode node = nodes[flight.to];
        if (node.isRunning())
        {
            node.onFrame(clock(flight.to), flight.frame);
            sync(flight.to);
        }
    }

    private void drop(final String[] words)
    {
        takeMatching(words);
    }

    private void duplicate(final String[] words)
    {
        final List<Flight> matching = takeMatching(words);
        flights.addAll(matching);
        flights.addAll(matching);
    }

    private List<Flight> takeMatching(final String[] words)
    {
        final List<Flight> matching = new ArrayList<>();
        for (final Iterator<Flight> iterator = flights.iterator(); iterator.hasNext(); )
        {
            final Flight flight = iterator.next();
            final String[] link = words[1].split(">");
            if (matches(link[0], name(flight.from)) && matches(link[1], name(flight.to)) &&
                (words.length < 3 || matches(words[2], flight.type.name())) &&
                (words.length < 4 || matches(words[3], flight.txn)))
            {
                matching.add(flight);
                iterator.remove();
            }
        }

        if (matching.isEmpty())
        {
            throw new IllegalArgumentException("nothing in flight matches; there is " + flights.stream()
                .map(f -> name(f.from) + ">" + name(f.to) + " " + f.type + " " + f.txn).toList());
        }

        return matching;
    }

    private void tick(final String[] words)
    {
        final boolean isOne = words.length > 2;
        for (long left = micros(words[words.length - 1]); left > 0; left -= 1000)
        {
            for (int i = 0; i < nodes.length; i++)
            {
                if (nodes[i].isRunning() && (!isOne || i == node(words[1])))
                {
                    time[i] += 1000;
                    nodes[i].replica().onTick(clock(i));
                    sync(i);
                }
            }
        }
    }

    private void crash(final int node)
    {
        nodes[node].crash();
        isHeld[node] = false;
    }

    private void restart(final int node)
    {
        isResetting = true;
        nodes[node].start(clock(node));
        isResetting = false;
        sync(node);
    }

    private void release(final int node)
    {
        isHeld[node] = false;
        submitting = heldName[node];
        sync(node);
        submitting = null;
    }

    private void sync(final int node)
    {
        if (!isHeld[node])
        {
            nodes[node].sync();
        }
    }

    @Override
    public void onFrame(final int from, final int to, final byte[] frame)
    {
        final Message message = decoder.decode(new UnsafeBuffer(frame), 0, frame.length);
        if (null == message)
        {
            throw new AssertionError("a frame that the decoder refuses");
        }

        if (null != submitting && MessageType.PRE_ACCEPT == message.type())
        {
            names.putIfAbsent(message.txnId, submitting);
        }

        final String subject = subject(from, to, message);
        flights.add(new Flight(from, to, message.type(), subject, frame));
        conversation.append(name(from)).append('>').append(name(to)).append(' ').append(message.type()).append(' ')
            .append(subject).append(detail(message)).append('\n');
    }

    private String subject(final int from, final int to, final Message message)
    {
        if (message instanceof final ReadDeps ask)
        {
            return readNames.computeIfAbsent(from + " " + ask.number, k -> submitting);
        }

        return message instanceof final ReadDepsOk ok ?
            readNames.get(to + " " + ok.number) : txnName(message.txnId);
    }

    @Override
    public void onReset(final int node)
    {
        executed.keySet().removeIf(key -> key.startsWith(node + " "));
    }

    @Override
    public void onExecuted(final int node, final SimulatedNode.Applied applied)
    {
        if (0 == applied.txnId())
        {
            conversation.append(name(node)).append(" reads ").append(reads.get((int)applied.correlation() - 1))
                .append(" after ").append(executed.getOrDefault(node + " " + applied.payload()[0], List.of()))
                .append(": ").append(applied.path()).append('\n');
            return;
        }

        if (null != submitting)
        {
            names.putIfAbsent(applied.txnId(), submitting);
        }

        for (final byte key : applied.payload())
        {
            executed.computeIfAbsent(node + " " + key, k -> new ArrayList<>()).add(txnName(applied.txnId()));
        }

        conversation.append(name(node)).append(isResetting ? " executes again " : " executes ")
            .append(txnName(applied.txnId())).append(" at ").append(timestamp(applied.txnId(), applied.executeAt()));
        if (applied.hasClient())
        {
            conversation.append(", answers its client: ").append(applied.path());
        }

        conversation.append('\n');
    }

    @Override
    public void onRefused(final int node, final long session, final long correlation, final Refusal refusal)
    {
        conversation.append(name(node)).append(" tells its client: ").append(refusal)
            .append(0 == correlation ? "" : " " + reads.get((int)correlation - 1)).append('\n');
    }

    private String detail(final Message message)
    {
        if (message instanceof final PreAcceptOk ok)
        {
            return " vote=" + timestamp(ok.txnId, ok.vote) + deps(ok.deps);
        }

        if (message instanceof final Accept accept)
        {
            return " ballot=" + ballot(accept.ballot) + " executeAt=" + timestamp(accept.txnId, accept.executeAt) +
                deps(accept.deps) + (accept.definition.isPresent ? " +definition" : "");
        }

        if (message instanceof final Stable stable)
        {
            return " executeAt=" + timestamp(stable.txnId, stable.executeAt) + deps(stable.deps) +
                (stable.definition.isPresent ? " +definition" : "");
        }

        if (message instanceof final ReadDepsOk ok)
        {
            return deps(ok.deps) + floor(ok.deps);
        }

        if (message instanceof final RecoverOk ok)
        {
            return " ballot=" + ballot(ok.ballot) + " " + ok.status +
                (0 == ok.vote ? "" : " vote=" + timestamp(ok.txnId, ok.vote) + deps(ok.voteDeps));
        }

        return "";
    }

    private String deps(final Deps deps)
    {
        final StringBuilder text = new StringBuilder(" deps=[");
        for (int i = 0; i < deps.size(); i++)
        {
            text.append(0 == i ? "" : " ").append(txnName(deps.get(i)));
        }

        text.append(']');
        for (int node = 0; isShowingFloors && node < deps.floor().length(); node++)
        {
            text.append(0 == node ? " floor=" : ",").append(txnName(deps.floor().get(node)));
        }

        return text.toString();
    }

    private String floor(final Deps deps)
    {
        final StringBuilder text = new StringBuilder();
        for (int node = 0; node < nodes.length; node++)
        {
            final long id = deps.floor().get(node);
            text.append(0 == id ? "" : " floor=" + txnName(id));
        }

        return text.toString();
    }

    private String timestamp(final long txnId, final long timestamp)
    {
        return timestamp == txnId ? "t0" : "later@" + name(Timestamp.node(timestamp));
    }

    private String ballot(final long ballot)
    {
        return 0 == ballot ? "0" : Timestamp.time(ballot) + name(Timestamp.node(ballot));
    }

    private String txnName(final long txnId)
    {
        return 0 == txnId ? "-" : names.getOrDefault(txnId, "?");
    }

    private static boolean matches(final String pattern, final String word)
    {
        return "*".equals(pattern) || pattern.equals(word);
    }

    private static int node(final String name)
    {
        return name.charAt(0) - 'A';
    }

    private static String name(final int node)
    {
        return String.valueOf((char)('A' + node));
    }

    private static long micros(final String text)
    {
        return text.endsWith("us") ? Long.parseLong(text.replace("us", "")) :
            Long.parseLong(text.replace("ms", "")) * 1000;
    }

    private long clock(final int node)
    {
        return EPOCH_MICROS + time[node] + offset[node];
    }
}
