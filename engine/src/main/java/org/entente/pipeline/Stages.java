package org.entente.pipeline;

/** The stages of a single-thread runner. */
record Stages(
    Stage<InboundSlot> consensus, Stage<EffectSlot> journal, Stage<EffectSlot> egress, Stage<EffectSlot> execution)
{
}
