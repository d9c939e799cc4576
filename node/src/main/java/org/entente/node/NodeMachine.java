package org.entente.node;

import org.entente.app.Application;
import org.entente.app.ApplicationMachine;
import org.entente.app.EffectCommand;
import org.entente.app.EffectLimits;
import org.entente.app.ModelSet;
import org.entente.app.PoisonPolicy;
import org.entente.eventstore.EventStoreLimits;
import org.entente.eventstore.EventStoreMachine;
import org.entente.node.kv.KvKeyExtractor;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvStateMachine;
import org.entente.router.RouterLimits;
import org.entente.router.RouterMachine;
import org.entente.session.SessionLimits;
import org.entente.session.SessionMachine;
import org.entente.spi.StateMachine;

/**
 * What a node replicates: data models, maybe an application, effects and timers beside them, and the sessions of
 * clients around it all.
 *
 * @param machine to be given to an engine as its state machine, and as its key extractor.
 * @param store   the key-value store that is within.
 * @param effects the effects that are within.
 */
public record NodeMachine(SessionMachine machine, KvStateMachine store, ApplicationMachine effects)
{
    /** First byte of the commands of the key-value store. */
    public static final int KEY_VALUE_STORE = 1;
    /** First byte of the commands of the event store. */
    public static final int EVENT_STORE = 2;
    /** First byte of the commands of the service router. */
    public static final int ROUTER = 3;

    /** First byte of the commands of the application that the node's configuration names, if it names one. */
    public static final int APPLICATION = 4;

    /** One without content, and without an application. */
    public static NodeMachine create(final KvLimits limits)
    {
        return create(limits, null);
    }

    /**
     * One without content.
     *
     * @param application replicated beside the models; null for none.
     */
    public static NodeMachine create(final KvLimits limits, final Application application)
    {
        final KvStateMachine store = new KvStateMachine();
        final StateMachine events = new EventStoreMachine(EventStoreLimits.DEFAULT);
        final StateMachine router = new RouterMachine(RouterLimits.DEFAULT);
        final ModelSet models = models(limits, store, events, router);
        // Scheduled commands are looked at by another thread, too, and when they execute: with extractors of their own,
        // whose limits are the same at all nodes.
        final ApplicationMachine effects = new ApplicationMachine(
            new Hosted(models, models(KvLimits.LAYOUT, store, events, router), application), PoisonPolicy.HALT,
            EffectLimits.DEFAULT);
        models.add(EffectCommand.MODEL, "effects", effects, effects);
        if (null != application)
        {
            models.alias(APPLICATION, "application", EffectCommand.MODEL);
        }

        return new NodeMachine(new SessionMachine(models, models, SessionLimits.DEFAULT), store, effects);
    }

    private static ModelSet models(
        final KvLimits limits, final StateMachine store, final StateMachine events, final StateMachine router)
    {
        return new ModelSet()
            .add(KEY_VALUE_STORE, "key-value store", store, new KvKeyExtractor(limits))
            .add(EVENT_STORE, "event store", events, new EventStoreMachine(EventStoreLimits.DEFAULT))
            .add(ROUTER, "service router", router, new RouterMachine(RouterLimits.DEFAULT));
    }
}
