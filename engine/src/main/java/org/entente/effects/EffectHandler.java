package org.entente.effects;

import java.util.concurrent.CompletionStage;

import org.entente.app.Effect;

/** Does effects of a channel. Called by the thread of the {@link EffectRunner}, which it must not block. */
@FunctionalInterface
public interface EffectHandler
{
    /**
     * Begins to do an effect. It may be one that was done before, by this process or another one, if that could not be
     * settled: {@link Effect#id} tells, and should go with whatever is sent.
     *
     * @return completes when it is done; exceptionally where it has to be tried again. An exception that is thrown
     * counts as that.
     */
    CompletionStage<Void> handle(Effect effect);
}
