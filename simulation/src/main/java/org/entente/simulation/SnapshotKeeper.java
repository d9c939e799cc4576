package org.entente.simulation;

import java.util.List;

/**
 * Sees to the snapshots of a simulated cluster: when they are taken, when they are durable, which rot, and that a
 * replica which has been away for too long gets one of a peer's.
 */
final class SnapshotKeeper implements SimulatedSnapshots.Host
{
    private static final long TRANSFER_MAX_MICROS = 20_000;

    private final EventQueue events;
    private final FaultRates rates;
    private final SplitMix random;
    private final Tally tally;
    private final SafetyChecker checker;
    private final Nemesis.Target target;
    private final Place[] places;
    private final boolean[] isReceiving;
    private final boolean isOn;

    /** The application's part of a snapshot, and what the checker has to know of it. */
    private record State(List<byte[]> pieces, SafetyChecker.Memory memory)
    {
    }

    SnapshotKeeper(
        final EventQueue events, final FaultRates rates, final long seed, final Tally tally,
        final SafetyChecker checker, final Nemesis.Target target, final Place[] places)
    {
        this.events = events;
        this.rates = rates;
        random = Faults.random(seed, FaultClass.SNAPSHOT);
        this.tally = tally;
        this.checker = checker;
        this.target = target;
        this.places = places;
        isReceiving = new boolean[places.length];
        isOn = rates.has(FaultClass.SNAPSHOT);
        for (int i = 0; isOn && i < places.length; i++)
        {
            places[i].node.keepSnapshots(new SimulatedSnapshots(rates.snapshotsKept, this));
        }
    }

    /** Time has passed for a replica that serves: it may take a snapshot, or ask for one. */
    void onTick(final Place place, final long nowMicros, final long tickMicros)
    {
        if (!isOn)
        {
            return;
        }

        final SimulatedNode node = place.node;
        final boolean isDue = node.snapshots().hasTransferred() ||
            random.below(rates.snapshotEveryMicros) < tickMicros;
        if (isDue && !node.snapshots().isBusy() && node.snapshot(nowMicros))
        {
            tally.count(Counter.SNAPSHOTS);
        }

        if (node.replica().status().isBeyondCatchUp && !isReceiving[node.id()] && !node.snapshots().hasTransferred())
        {
            receive(node);
        }
    }

    /** A replica has died: what it had not finished is lost, and its newest snapshot may be damaged. */
    void onCrash(final int node)
    {
        tally.count(Counter.SNAPSHOTS_LOST, isOn && places[node].node.snapshots().takeLost() ? 1 : 0);
        if (isOn && random.chance(rates.snapshotDamagePercent) && places[node].node.snapshots().damageNewest())
        {
            tally.count(Counter.SNAPSHOTS_DAMAGED);
        }
    }

    /** Asks the peers, one after the other, for a snapshot that goes further than what this replica has decided. */
    private void receive(final SimulatedNode node)
    {
        final int first = random.below(places.length);
        for (int i = 0; i < places.length; i++)
        {
            final SimulatedNode peer = places[(first + i) % places.length].node;
            final SimulatedSnapshots.Image image =
                peer.id() == node.id() || !peer.isRunning() ? null : peer.snapshots().newest();
            if (null != image && isHelpful(image, node))
            {
                isReceiving[node.id()] = true;
                events.action(random.below(TRANSFER_MAX_MICROS), () -> arrive(node, image));
                return;
            }
        }
    }

    private static boolean isHelpful(final SimulatedSnapshots.Image image, final SimulatedNode node)
    {
        boolean isAhead = false;
        boolean isBehind = false;
        for (int n = 0; n < image.base.applied.length(); n++)
        {
            isAhead |= image.base.applied.get(n) > node.replica().decided().get(n);
            isBehind |= image.base.applied.get(n) < node.replica().forgotten().get(n);
        }

        return isAhead && !isBehind;
    }

    /** All of it is there: the replica starts again, with it. */
    private void arrive(final SimulatedNode node, final SimulatedSnapshots.Image image)
    {
        isReceiving[node.id()] = false;
        if (node.isRunning() && isHelpful(image, node))
        {
            node.snapshots().receive(image);
            target.crash(node.id());
            target.restart(node.id());
        }
    }

    @Override
    public Object onSnapshot(final int node)
    {
        final List<byte[]> pieces = places[node].application.snapshot();
        return null == pieces ? null : new State(pieces, checker.memory(node));
    }

    @Override
    public void onRestore(final int node, final SimulatedSnapshots.Image image)
    {
        final State state = (State)image.state;
        tally.count(Counter.SNAPSHOTS_RESTORED);
        tally.count(Counter.SNAPSHOTS_TRANSFERRED, image.base.node == node ? 0 : 1);
        checker.onRestore(node, state.memory);
        places[node].application.restore(state.pieces);
    }

    @Override
    public void onFinished(final int node)
    {
        final SimulatedNode owner = places[node].node;
        final int life = owner.incarnation();
        events.action(random.below(rates.snapshotDurableMaxMicros + 1), () ->
        {
            if (owner.isRunning() && owner.incarnation() == life && owner.snapshots().isBusy())
            {
                tally.count(Counter.SNAPSHOTS_DURABLE);
                tally.count(Counter.JOURNAL_CUT, owner.makeSnapshotDurable() ? 1 : 0);
            }
        });
    }
}
