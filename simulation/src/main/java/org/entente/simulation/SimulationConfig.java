package org.entente.simulation;

import org.entente.core.ReplicaConfig;

/** What a simulated cluster is like: its size, its load and what may go wrong. Times are in simulated microseconds. */
public final class SimulationConfig
{
    /** Members of the group, 1 to 9. */
    public int replicas = 3;
    /** Clients that ask one thing after the other, at a replica drawn each time; 0 leaves their number to the seed. */
    public int clients;
    /** Operations that clients ask for before the load ends, those apart that are refused. */
    public int operations = 1_000;
    /** How many of the reads of one key are made as quorum reads, in percent; the rest are transactions. */
    public int quorumReadPercent = 40;
    /** What may go wrong. */
    public Faults faults = Faults.all();
    /** The load ends here in any case, and the faults with it. */
    public long horizonMicros = 20_000_000;
    /** How long a client waits for an answer before it goes on as another client. */
    public long clientTimeoutMicros = 300_000;
    /** After the load and the end of all faults: until when everything has to be decided, executed and equal. */
    public long settleMicros = 60_000_000;
    /** Limits and delays of the replicas; where the faults draw tiny limits, those replace some of them. */
    public ReplicaConfig replica = new ReplicaConfig();

    /** One that has the same values. The replicas' limits are shared. */
    public SimulationConfig copy()
    {
        final SimulationConfig copy = new SimulationConfig();
        copy.replicas = replicas;
        copy.clients = clients;
        copy.operations = operations;
        copy.quorumReadPercent = quorumReadPercent;
        copy.faults = faults;
        copy.horizonMicros = horizonMicros;
        copy.clientTimeoutMicros = clientTimeoutMicros;
        copy.settleMicros = settleMicros;
        copy.replica = replica;
        return copy;
    }

    /** The number of clients in the run with this seed. */
    public int clientsFor(final long seed)
    {
        return clients > 0 ? clients : 4 + new SplitMix(seed ^ 0xC11E_47L).below(29);
    }

    /** The command line options that stand for this. */
    public String options()
    {
        final SimulationConfig standard = new SimulationConfig();
        final StringBuilder text = new StringBuilder();
        text.append("--replicas ").append(replicas).append(" --ops ").append(operations).append(" --faults ")
            .append(faults);
        if (clients != standard.clients)
        {
            text.append(" --clients ").append(clients);
        }

        if (horizonMicros != standard.horizonMicros)
        {
            text.append(" --horizon-ms ").append(horizonMicros / 1_000);
        }

        return text.toString();
    }
}
