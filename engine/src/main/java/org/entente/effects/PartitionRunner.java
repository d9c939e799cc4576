package org.entente.effects;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.Effect;
import org.entente.app.EffectCommand;
import org.entente.app.EffectId;
import org.entente.app.EffectReply;
import org.entente.app.EffectReply.Status;
import org.entente.app.Reply;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;

/** One partition of effects, from the point of view of one runner. */
final class PartitionRunner
{
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /**
     * The agreed time of a claim may lie so far before it was asked for, and so far may clocks differ: of a lease so
     * much is left to others, and no more than a quarter.
     */
    private static final long EARLY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** With so many settled effects that the replica which is asked may still call pending, none is begun. */
    private static final int SETTLED_MAX = 10_000;

    private final int partition;
    private final Commands commands;
    private final EffectRunnerContext context;
    private final EffectRunnerStatus status;
    private final Map<EffectId, Attempt> attempts = new HashMap<>();
    /** What was settled in this epoch, and as the how manieth, until that is seen by who is asked what is pending. */
    private final Map<EffectId, Long> settled = new HashMap<>();
    private CompletableFuture<Reply> claiming;
    private long claimSentNs;
    private long nextClaimNs;
    private boolean isOwner;
    private long epoch;
    private long validUntilNs;
    private CompletableFuture<Reply> polling;
    private long nextPollNs;

    /** An effect that is being done, and then settled. */
    private static final class Attempt
    {
        private final Effect effect;
        private final long epoch;
        private final long beganNs;
        private CompletableFuture<?> doing;
        private CompletableFuture<Reply> settling;
        private long againNs;
        private boolean isEnded;
        private String error;
        private long notBeforeMicros;

        private Attempt(final Effect effect, final long epoch, final long beganNs)
        {
            this.effect = effect;
            this.epoch = epoch;
            this.beganNs = beganNs;
        }
    }

    PartitionRunner(
        final int partition, final Commands commands, final EffectRunnerContext context,
        final EffectRunnerStatus status)
    {
        this.partition = partition;
        this.commands = commands;
        this.context = context;
        this.status = status;
        nextClaimNs = context.nanoClock.nanoTime();
    }

    int doWork()
    {
        final long nowNs = context.nanoClock.nanoTime();
        int work = claim(nowNs);
        if (isOwner && nowNs - validUntilNs >= 0)
        {
            lose();
        }

        work += poll(nowNs);
        for (final Iterator<Attempt> all = attempts.values().iterator(); all.hasNext(); )
        {
            final Attempt attempt = all.next();
            if (advance(attempt, nowNs))
            {
                work++;
                if (attempt.isEnded)
                {
                    all.remove();
                }
            }
        }

        return work;
    }

    private int claim(final long nowNs)
    {
        if (null != claiming)
        {
            if (!claiming.isDone())
            {
                return 0;
            }

            onClaimed(result(claiming), nowNs);
            claiming = null;
            return 1;
        }

        if (nowNs - nextClaimNs < 0)
        {
            return 0;
        }

        claimSentNs = nowNs;
        claiming = write(EffectCommand.claim(partition, context.runnerId));
        return 1;
    }

    /** The lease is counted from before it was asked for, so that it ends here before it does for anybody else. */
    private void onClaimed(final DirectBuffer reply, final long nowNs)
    {
        if (null == reply)
        {
            nextClaimNs = nowNs + RETRY_NS;
            return;
        }

        final EffectReply.Owner owner = EffectReply.owner(reply);
        final long leftNs =
            TimeUnit.MICROSECONDS.toNanos(Math.max(0, owner.untilMicros() - EffectReply.nowMicros(reply)));
        if (Status.OK != EffectReply.status(reply))
        {
            lose();
            nextClaimNs = nowNs + Math.max(RETRY_NS, leftNs);
            return;
        }

        if (!isOwner || epoch != owner.epoch())
        {
            isOwner = true;
            epoch = owner.epoch();
            settled.clear();
            status.owned++;
            status.takenOver++;
            nextPollNs = nowNs;
        }

        validUntilNs = claimSentNs + leftNs - Math.min(EARLY_NS, leftNs / 4);
        nextClaimNs = claimSentNs + leftNs / 3;
    }

    private void lose()
    {
        if (isOwner)
        {
            isOwner = false;
            status.owned--;
        }
    }

    private int poll(final long nowNs)
    {
        if (null != polling)
        {
            if (!polling.isDone())
            {
                return 0;
            }

            final DirectBuffer reply = result(polling);
            polling = null;
            nextPollNs = nowNs + context.pollIntervalNs;
            if (null == reply)
            {
                return 1;
            }

            if (EffectReply.epochSeen(reply) < epoch)
            {
                // That replica is behind: it may call pending what an earlier owner has settled.
                return 1;
            }

            final long seen = EffectReply.settlesSeen(reply);
            settled.values().removeIf(count -> count <= seen);
            EffectReply.effects(reply).forEach(effect -> begin(effect, nowNs));
            nextPollNs = EffectReply.hasMore(reply) && attempts.size() < context.inFlightMax ? nowNs : nextPollNs;
            return 1;
        }

        if (!isOwner || nowNs - nextPollNs < 0 || attempts.size() >= context.inFlightMax)
        {
            return 0;
        }

        final byte[] question =
            EffectCommand.pending(partition, 2 * context.inFlightMax, context.epochMicros.getAsLong());
        polling = commands.read(new UnsafeBuffer(question), 0, question.length, Consistency.LOCAL);
        return 1;
    }

    private void begin(final Effect effect, final long nowNs)
    {
        if (!isOwner || attempts.size() >= context.inFlightMax || settled.size() >= SETTLED_MAX ||
            attempts.containsKey(effect.id()) || settled.containsKey(effect.id()))
        {
            return;
        }

        final Attempt attempt = new Attempt(effect, epoch, nowNs);
        attempts.put(effect.id(), attempt);
        status.started++;
        if (Effect.Kind.EMITTED == effect.kind())
        {
            attempt.doing = handle(effect);
        }
    }

    private CompletableFuture<Void> handle(final Effect effect)
    {
        final EffectHandler handler = context.handlers.get(effect.channel());
        if (null == handler)
        {
            return CompletableFuture.failedFuture(
                new IllegalStateException("this runner has no handler for channel \"" + effect.channel() + "\""));
        }

        try
        {
            final CompletionStage<Void> stage = handler.handle(effect);
            return stage.toCompletableFuture();
        }
        catch (final RuntimeException ex)
        {
            return CompletableFuture.failedFuture(ex);
        }
    }

    /** @return whether something was done. */
    private boolean advance(final Attempt attempt, final long nowNs)
    {
        if (null != attempt.settling)
        {
            if (!attempt.settling.isDone())
            {
                return false;
            }

            if (isRefused(attempt))
            {
                // The application does not take the timer's command any more.
                attempt.doing = attempt.settling;
            }
            else
            {
                onSettled(attempt, result(attempt.settling), nowNs);
            }

            attempt.settling = null;
            return true;
        }

        if (nowNs - attempt.againNs < 0 && 0 != attempt.againNs)
        {
            return false;
        }

        if (null == attempt.doing)
        {
            attempt.settling = write(EffectCommand.fire(attempt.effect, attempt.epoch));
            return true;
        }

        final boolean isLate = nowNs - attempt.beganNs >= context.timeoutNs;
        if (!attempt.doing.isDone() && !isLate)
        {
            return false;
        }

        if (0 == attempt.notBeforeMicros)
        {
            end(attempt, isLate && !attempt.doing.isDone());
        }

        attempt.settling = write(EffectCommand.settle(
            attempt.effect.id(), attempt.epoch, attempt.notBeforeMicros, attempt.error));
        return true;
    }

    private void end(final Attempt attempt, final boolean isLate)
    {
        attempt.notBeforeMicros = context.epochMicros.getAsLong();
        attempt.error = isLate ? "its handler took longer than " +
            TimeUnit.NANOSECONDS.toMillis(context.timeoutNs) + " ms" : error(attempt.doing);
        if (null != attempt.error)
        {
            status.failed++;
            final long pauseNs = Math.min(context.backOffMaxNs,
                context.backOffMinNs << Math.min(attempt.effect.attempts(), 20));
            attempt.notBeforeMicros += TimeUnit.NANOSECONDS.toMicros(pauseNs);
        }
    }

    private static String error(final CompletableFuture<?> future)
    {
        try
        {
            future.join();
            return null;
        }
        catch (final CompletionException ex)
        {
            final Throwable cause = null == ex.getCause() ? ex : ex.getCause();
            return null == cause.getMessage() ? cause.getClass().getName() : cause.getMessage();
        }
        catch (final RuntimeException ex)
        {
            return ex.toString();
        }
    }

    /** Nothing is known where there is no reply: it is sent again, and the cluster sees to it that it counts once. */
    private void onSettled(final Attempt attempt, final DirectBuffer reply, final long nowNs)
    {
        if (null == reply)
        {
            attempt.againNs = nowNs + RETRY_NS;
            return;
        }

        switch (EffectReply.status(reply))
        {
            case OK, GONE ->
            {
                attempt.isEnded = true;
                if (null == attempt.error)
                {
                    settled.put(attempt.effect.id(), EffectReply.settles(reply));
                    status.done += Effect.Kind.EMITTED == attempt.effect.kind() ? 1 : 0;
                    status.fired += Effect.Kind.TIMER == attempt.effect.kind() ? 1 : 0;
                }
            }
            case NOT_DUE -> attempt.againNs = nowNs + context.pollIntervalNs;
            case FENCED ->
            {
                attempt.isEnded = true;
                status.fenced++;
                if (attempt.epoch == epoch)
                {
                    lose();
                }
            }
            default -> throw new IllegalStateException("SETTLE was answered " + EffectReply.status(reply));
        }
    }

    private static boolean isRefused(final Attempt attempt)
    {
        return null == attempt.doing && attempt.settling.isCompletedExceptionally() &&
            attempt.settling.handle((reply, ex) -> ex).join() instanceof DefiniteFailureException failure &&
            (ReplyCode.INVALID_REQUEST == failure.code() || ReplyCode.TOO_LARGE == failure.code());
    }

    private CompletableFuture<Reply> write(final byte[] command)
    {
        return commands.write(new UnsafeBuffer(command), 0, command.length);
    }

    /** Null where there is no reply. */
    private static DirectBuffer result(final CompletableFuture<Reply> future)
    {
        return future.isCompletedExceptionally() ? null : future.join().result();
    }

    /** What is under way would be begun by the next owner at once: then the lease is left to run out. */
    void release()
    {
        if (isOwner && attempts.isEmpty())
        {
            write(EffectCommand.release(partition, context.runnerId, epoch));
            lose();
        }
    }
}
