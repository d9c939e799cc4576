package org.entente.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.agrona.DirectBuffer;
import org.entente.app.EffectCommand.Kind;
import org.entente.app.EffectReply.Status;
import org.entente.core.time.Timestamp;
import org.entente.spi.StateMachine;
import org.junit.jupiter.api.Test;

/** What an application machine does with effects, timers and poison at their limits. */
class ApplicationEffectsTest extends BankFixture
{
    /** In front of it stands what became of the timer: together they are longer than a reply may be. */
    @Test
    void shouldApplyAScheduledCommandAlthoughItsReplyIsTooLong()
    {
        launch(PoisonPolicy.HALT);
        final byte[] deposit = Bank.command(Bank.LONG_REPLY, 1, 0, 7);
        assertEquals(StateMachine.REPLY_MAX, execute(deposit).capacity());
        final EffectId id = EffectReply.effect(execute(EffectCommand.schedule(0, deposit)));
        status(EffectCommand.claim(id.partition(), OWNER));
        final DirectBuffer fired = execute(EffectCommand.fire(pending().get(0), 1));
        assertEquals(Status.OK, EffectReply.status(fired));
        assertEquals(1, EffectReply.settles(fired));
        assertEquals(9, fired.capacity(), "the reply of the application is dropped");
        assertEquals(14, read(Bank.BALANCE, 1));
        assertEquals(0, machine.pendingEffects());
    }

    /** An id is given by people, too: who names an effect wrongly must not reach another one. */
    @Test
    void shouldLeaveAnEffectAloneThatIsNamedWithAnotherAgreedTime()
    {
        launch(PoisonPolicy.HALT);
        final Effect effect = pay();
        final EffectId id = effect.id();
        status(EffectCommand.claim(id.partition(), OWNER));
        final EffectId later = new EffectId(id.txnId(), id.index(), id.executeAt() + Timestamp.of(1_000_000, 0));
        final EffectId earlier = new EffectId(id.txnId(), id.index(), id.executeAt() - Timestamp.of(1_000, 0));
        for (final EffectId wrong : List.of(earlier, later))
        {
            status(EffectCommand.settle(wrong, 1, 0, null));
            status(EffectCommand.about(Kind.DROP, wrong));
            assertEquals(List.of(id), pending().stream().map(Effect::id).toList());
        }

        assertEquals(1, machine.pendingEffects());
        assertEquals(Status.OK, settle(effect, 1, null));
        assertEquals(List.of(), pending());
    }

    /** Names of classes are short, so of a thousand only a few do not fit. */
    @Test
    void shouldSayThatThereIsMorePoisonThanItCanList()
    {
        launch(PoisonPolicy.REJECT);
        final int entry = Long.BYTES + 1 + "java.lang.IllegalStateException".length();
        final int most = (StateMachine.REPLY_MAX - 2) / entry;
        assertTrue(most > ApplicationMachine.POISONED_MAX);
        for (int i = 0; i < most; i++)
        {
            write(Bank.POISON_PILL, 1, 0, 5);
        }

        // What was there at a barrier is cut only behind it.
        final DirectBuffer all = local(EffectCommand.plain(Kind.POISONED));
        assertFalse(EffectReply.hasMore(all));
        assertEquals(most, EffectReply.poisoned(all).size());
        write(Bank.POISON_PILL, 1, 0, 5);
        final DirectBuffer latest = local(EffectCommand.plain(Kind.POISONED));
        assertTrue(EffectReply.hasMore(latest));
        assertEquals(most, EffectReply.poisoned(latest).size());
        assertEquals(EffectReply.poisoned(all).get(1), EffectReply.poisoned(latest).get(0));
        final DirectBuffer cut = query(EffectCommand.plain(Kind.POISONED));
        assertEquals(ApplicationMachine.POISONED_MAX, EffectReply.poisoned(cut).size());
        assertFalse(EffectReply.hasMore(cut));
    }
}
