package org.entente.eventstore;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.agrona.concurrent.Agent;
import org.entente.app.RequestException;
import org.entente.core.time.Timestamp;

/**
 * Hands events to handlers, in their order, from where its subscriber has come to. At least once: what was handled and
 * not acknowledged comes again, at most a chunk. One owner at a time goes on: another one that starts under the same
 * key, at whatever node, fences this one, which notices when it looks or acknowledges next, and stops. Driven by one
 * thread: {@link #doWork} never blocks, {@link #runOnce} waits.
 */
public final class Subscription implements Agent, AutoCloseable
{
    private final SubscriptionBuilder config;
    private final EventStore store;
    private final String key;
    private final EventQuery query;
    private volatile State state = State.NEW;
    private volatile Throwable failure;
    private volatile long lagEvents;
    private volatile long lagMillis;
    private final SubscriptionProgress progress = new SubscriptionProgress();

    /** What a subscription is at. */
    public enum State
    {
        /** It owns nothing yet. */
        NEW,
        /** It owns the subscriber. */
        RUNNING,
        /** The subscriber is switched off: it goes on when that is switched on again. */
        DISABLED,
        /** Another owner has taken over. For good. */
        FENCED,
        /** An event or a request has failed for the last time: {@link #failure}. For good. */
        FAILED,
        /** It was closed. */
        CLOSED
    }

    Subscription(final SubscriptionBuilder config)
    {
        this.config = config;
        store = config.store;
        key = config.subscriberKey();
        query = new EventQuery(config.filters(), config.routingKey, Page.forward(config.chunkSize));
        progress.notBefore = config.nanoClock.getAsLong();
    }

    /** What it is at. Any thread. */
    public State state()
    {
        return state;
    }

    /** Why it has failed, or was fenced; else null. Any thread. */
    public Throwable failure()
    {
        return failure;
    }

    /** At most so many events were behind what was handled last. Any thread. */
    public long lagEvents()
    {
        return lagEvents;
    }

    /** So many milliseconds of agreed time what was handled last was old, where more followed. Any thread. */
    public long lagMillis()
    {
        return lagMillis;
    }

    /** The subscriber's key, with the routing key in front where there is one. */
    public String key()
    {
        return key;
    }

    @Override
    public String roleName()
    {
        return "subscription " + key;
    }

    /** Does what there is to do now. @return 0 where there was nothing. */
    @Override
    public int doWork()
    {
        if (isOver())
        {
            return 0;
        }

        if (null != progress.waitsFor)
        {
            return progress.waitsFor.isDone() ? arrived() : 0;
        }

        if (config.nanoClock.getAsLong() - progress.notBefore < 0)
        {
            return 0;
        }

        step();
        return 1;
    }

    /**
     * One pass: takes the subscriber over where it has not yet, reads strictly, handles everything that was appended
     * before the call, and acknowledges it. Without retries: an event that fails has failed for the last time; the pass
     * ends in front of one that its handler does not take now. Not to be mixed with {@link #doWork} by different
     * threads.
     *
     * @return events handled.
     * @throws RuntimeException where a request was not answered; where the subscription has failed or was fenced, see
     *                          {@link #state}.
     */
    public int runOnce()
    {
        int handled = 0;
        settle();
        if (State.NEW == state)
        {
            onOwned(store.await(store.takeOver(key, config.worker)));
        }
        else if (!isOver())
        {
            onRow(store.await(store.subscriber(key)));
        }

        boolean hasMore = true;
        while (hasMore && State.RUNNING == state)
        {
            final EventPage page = store.await(store.read(from(progress.cursor)));
            onPage(page);
            progress.isHeld = false;
            while (State.RUNNING == state && null != progress.page && !progress.isHeld)
            {
                handled += handle(0) ? 1 : 0;
                settle();
            }

            if (progress.isUnacknowledged && !isOver())
            {
                await(store.acknowledge(acknowledgement()), this::onAcknowledged);
                settle();
            }

            hasMore = page.edges().hasNextPage() && !progress.isHeld;
        }

        return handled;
    }

    /** Waits for the answer to what was asked for. */
    private void settle()
    {
        if (null != progress.waitsFor)
        {
            store.await(progress.waitsFor.handle((value, error) -> null));
            arrived();
        }
    }

    /** Acknowledges nothing: what was handled since the last time comes again. */
    @Override
    public void close()
    {
        if (!isOver())
        {
            state = State.CLOSED;
        }
    }

    @Override
    public void onClose()
    {
        close();
    }

    private boolean isOver()
    {
        return State.FENCED == state || State.FAILED == state || State.CLOSED == state;
    }

    private void step()
    {
        if (State.NEW == state)
        {
            await(store.takeOver(key, config.worker), this::onOwned);
        }
        else if (null != progress.page && State.RUNNING == state)
        {
            handleChunk();
        }
        else if (progress.isUnacknowledged)
        {
            await(store.acknowledge(acknowledgement()), this::onAcknowledged);
        }
        else
        {
            await(store.subscriberLocal(key), this::onLocalRow);
        }
    }

    /** What another node knows may be older: only what is newer than this owner counts. */
    private void onRow(final Optional<SubscriberState> row)
    {
        if (row.isPresent() && row.get().epoch() > progress.epoch)
        {
            fenced(new FencedException(key, progress.epoch, row.get().epoch()));
        }
        else if (row.isPresent() && row.get().epoch() == progress.epoch && !row.get().isEnabled())
        {
            state = State.DISABLED;
        }
        else
        {
            state = State.RUNNING;
        }
    }

    private void onLocalRow(final Optional<SubscriberState> row)
    {
        onRow(row);
        if (State.RUNNING == state)
        {
            await(store.readLocal(from(progress.cursor)), this::onLocalPage);
        }
        else
        {
            pause();
        }
    }

    private void onOwned(final SubscriberState row)
    {
        progress.epoch = row.epoch();
        progress.cursor = row.cursor();
        state = row.isEnabled() ? State.RUNNING : State.DISABLED;
    }

    private void onLocalPage(final EventPage page)
    {
        onPage(page);
        if (null == progress.page && !page.edges().hasNextPage() && !advances(page))
        {
            pause();
        }
    }

    private void onPage(final EventPage page)
    {
        progress.failedRequests = 0;
        progress.attempts = 0;
        progress.next = 0;
        progress.page = page.events().isEmpty() ? null : page;
        if (null == progress.page)
        {
            // Nothing was handled; but to look through all of it again after a restart would take long.
            progress.isUnacknowledged |= page.edges().hasNextPage();
            cameTo(page);
        }
    }

    /** Everything of the page was handled, or there was nothing in it. */
    private void cameTo(final EventPage page)
    {
        final Cursor end = page.edges().endCursor();
        final boolean isAtEnd = 0 == page.remaining();
        progress.cursor = end.compareTo(progress.cursor) > 0 ? end : progress.cursor;
        lagEvents = page.remaining();
        lagMillis = isAtEnd ? 0 : Math.max(0,
            (Timestamp.time(page.watermark()) - Timestamp.time(progress.cursor.executeAt())) / 1_000);
        progress.page = null;
    }

    /** Whether it asks for a barrier, as events have been waiting for one for long enough. */
    private boolean advances(final EventPage page)
    {
        final long now = config.nanoClock.getAsLong();
        progress.pendingSince = progress.isPending ? progress.pendingSince : now;
        progress.isPending = page.pending() > 0;
        if (0 == config.advanceNanos || !progress.isPending || now - progress.pendingSince < config.advanceNanos)
        {
            return false;
        }

        progress.isPending = false;
        await(store.status(), (status) -> { });
        return true;
    }

    private void handleChunk()
    {
        while (null != progress.page && State.RUNNING == state && null == progress.waitsFor)
        {
            if (!handle(config.retries))
            {
                return;
            }
        }
    }

    /** @return whether the next event was handled; if not it is retried later, or it was its last time. */
    private boolean handle(final int retries)
    {
        if (null != progress.lastFailure)
        {
            conclude();
            return false;
        }

        final Event event = progress.page.events().get(progress.next);
        final Delivery delivery = new Delivery(key, event.cursor(), progress.attempts + 1);
        try
        {
            handlerOf(event).onEvent(event, delivery);
        }
        catch (final NotNowException ex)
        {
            onNotNow();
            return false;
        }
        catch (final Exception ex)
        {
            onFailure(event, delivery, ex, retries);
            return false;
        }

        handled();
        return true;
    }

    /** Costs no attempt. What came before is acknowledged meanwhile, or the row looked at: either tells of fencing. */
    private void onNotNow()
    {
        progress.isHeld = true;
        pause();
        if (progress.isUnacknowledged)
        {
            await(store.acknowledge(acknowledgement()), this::onAcknowledged);
        }
        else
        {
            await(store.subscriberLocal(key), this::onRow);
        }
    }

    private EventHandler handlerOf(final Event event)
    {
        final EventHandler handler = config.handlers.get(event.type()).get(event.name());
        if (null == handler && config.isSafe)
        {
            throw new IllegalStateException("event " + event + " has no handler: give it one, or skip it");
        }

        return null == handler ? (e, delivery) -> { } : handler;
    }

    private void handled()
    {
        final EventPage page = progress.page;
        progress.attempts = 0;
        progress.isHeld = false;
        progress.lastFailure = null;
        progress.isUnacknowledged = true;
        progress.cursor = page.events().get(progress.next).cursor();
        progress.next++;
        if (progress.next == page.events().size())
        {
            cameTo(page);
        }
    }

    private void onFailure(final Event event, final Delivery delivery, final Exception cause, final int retries)
    {
        if (progress.attempts++ < retries)
        {
            backOff(progress.attempts);
            return;
        }

        progress.failedRequests = 0;
        progress.lastFailure = new LastFailure(event, delivery, cause, config.failureHandler);
        conclude();
    }

    /** The event that is next has failed for the last time: what follows is asked for again, not the handler. */
    private void conclude()
    {
        final LastFailure last = progress.lastFailure;
        if (last.isToBeParked())
        {
            await(last.park(store), (result) -> handled());
        }
        else if (progress.isUnacknowledged)
        {
            // What came before it is done, and need not come again.
            await(store.acknowledge(acknowledgement()), (row) -> failed(last.cause()));
        }
        else
        {
            failed(last.cause());
        }
    }

    private EventQuery from(final Cursor after)
    {
        return query.page(Page.forward(config.chunkSize, after));
    }

    private Acknowledgement acknowledgement()
    {
        return new Acknowledgement(key, progress.epoch, progress.cursor, lagEvents, lagMillis, false);
    }

    private void onAcknowledged(final SubscriberState row)
    {
        progress.failedRequests = 0;
        progress.isUnacknowledged = false;
        state = row.isEnabled() ? state : State.DISABLED;
    }

    private void fenced(final EventStoreException ex)
    {
        failure = ex;
        state = State.FENCED;
    }

    private void failed(final Throwable ex)
    {
        failure = ex;
        state = State.FAILED;
    }

    private void pause()
    {
        progress.notBefore = config.nanoClock.getAsLong() + config.pollNanos;
    }

    private void backOff(final int failures)
    {
        final int doublings = Math.min(failures - 1, 40);
        final long delay = config.retryMinNanos > config.retryMaxNanos >> doublings ?
            config.retryMaxNanos : config.retryMinNanos << doublings;
        progress.notBefore = config.nanoClock.getAsLong() + delay;
    }

    private <T> void await(final CompletableFuture<T> future, final Consumer<T> consumer)
    {
        progress.waitsFor = future;
        progress.then = () -> consumer.accept(future.join());
    }

    private int arrived()
    {
        final CompletableFuture<?> future = progress.waitsFor;
        final Runnable then = progress.then;
        progress.waitsFor = null;
        progress.then = null;
        if (!future.isCompletedExceptionally())
        {
            then.run();
            return 1;
        }

        onProblem(EventStores.causeOf(future.handle((value, error) -> error).join()));
        return 1;
    }

    private void onProblem(final Throwable cause)
    {
        final LastFailure last = progress.lastFailure;
        if (cause instanceof RequestException && progress.failedRequests++ < config.retries)
        {
            // A request of a subscription may happen twice: each says what is to be, not what is to change.
            backOff(progress.failedRequests);
        }
        else if (null != last && last.isToBeParked())
        {
            last.notParked(cause);
            progress.failedRequests = 0;
        }
        else if (cause instanceof FencedException ex)
        {
            fenced(ex);
        }
        else
        {
            failed(null == last ? cause : last.cause());
        }
    }
}
