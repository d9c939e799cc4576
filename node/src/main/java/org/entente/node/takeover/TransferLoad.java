package org.entente.node.takeover;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.Reply;
import org.entente.node.bank.BankCommand;
import org.entente.node.bank.BankReply;
import org.entente.node.bank.Payment;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;

/**
 * Transfers of the bank, each with a number of its own, and what was answered. It does not run away from those who are
 * to do the payments. One thread.
 */
final class TransferLoad
{
    /** Accounts, from 0. */
    static final int ACCOUNTS = 100;
    /** What is in each of them at first. */
    static final long BALANCE = 10_000;
    /** Another one, with nothing in it. Payments to it are refused for a while. */
    static final long CLOSED_ACCOUNT = 1_000;

    private static final int IN_FLIGHT_MAX = 32;
    /** Transfers that were made, and not paid yet. */
    private static final int UNPAID_MAX = 400;

    private final Commands commands;
    private final Random random;
    private final IntSupplier paid;
    private final ArrayDeque<Request> inFlight = new ArrayDeque<>();
    private final Map<Long, Payment> made = new HashMap<>();
    private final Map<Long, Payment> unknown = new HashMap<>();
    private final Set<Long> refused = new HashSet<>();
    private long sent;

    private record Request(Payment payment, CompletableFuture<Reply> future)
    {
    }

    /** @param paid how many were paid. */
    TransferLoad(final Commands commands, final Random random, final IntSupplier paid)
    {
        this.commands = commands;
        this.random = random;
        this.paid = paid;
    }

    /** Fills the accounts. */
    void open()
    {
        for (int account = 0; account < ACCOUNTS; account++)
        {
            final Reply reply = commands.await(write(BankCommand.deposit(account, BALANCE)));
            if (BankReply.Code.OK != BankReply.of(reply.result()).code())
            {
                throw new IllegalStateException("account " + account + " was not opened: " + reply);
            }
        }
    }

    /** Sends what is free to be sent, and looks at what was answered. @param target so many are to be made, no more. */
    void doWork(final int target)
    {
        while (!inFlight.isEmpty() && inFlight.peekFirst().future.isDone())
        {
            onDone(inFlight.removeFirst());
        }

        while (inFlight.size() < IN_FLIGHT_MAX && made.size() + inFlight.size() < target &&
            made.size() - paid.getAsInt() < UNPAID_MAX)
        {
            final long from = random.nextInt(ACCOUNTS);
            final long to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
            send(from, to, 1 + random.nextInt(1_000));
        }
    }

    /** Sends one to the account whose payments are refused. */
    void sendToClosedAccount(final long from)
    {
        send(from, CLOSED_ACCOUNT, 1);
    }

    private void send(final long from, final long to, final long amount)
    {
        final Payment payment = new Payment(++sent, from, to, amount);
        inFlight.addLast(new Request(payment, write(BankCommand.transfer(payment))));
    }

    private CompletableFuture<Reply> write(final byte[] command)
    {
        return commands.write(new UnsafeBuffer(command), 0, command.length);
    }

    private void onDone(final Request request)
    {
        final Payment payment = request.payment;
        request.future.handle((reply, error) ->
        {
            if (error instanceof DefiniteFailureException)
            {
                refused.add(payment.number());
            }
            else if (null != error)
            {
                unknown.put(payment.number(), payment);
            }
            else if (BankReply.Code.OK == BankReply.of(reply.result()).code())
            {
                made.put(payment.number(), payment);
            }
            else
            {
                refused.add(payment.number());
            }

            return null;
        }).join();
    }

    boolean isIdle()
    {
        return inFlight.isEmpty();
    }

    /** Transfers that were made, by their numbers. */
    Map<Long, Payment> made()
    {
        return made;
    }

    /** Transfers that have no answer. */
    Map<Long, Payment> unknown()
    {
        return unknown;
    }

    /** Numbers of transfers that were refused. */
    Set<Long> refused()
    {
        return refused;
    }
}
