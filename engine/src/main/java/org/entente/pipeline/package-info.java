/**
 * The host of one {@link org.entente.core.Replica}: two rings and the stages around them. Frames, requests and ticks
 * enter through the inbound ring; the replica's effects leave through the effect ring, first past the journal, and only
 * from there to the network and to execution, so that nothing becomes visible before what it relies on is durable
 * (protocol, section 1, output rule).
 * <p>
 * The only package that knows Disruptor and threads. The same handlers run in every {@link org.entente.ThreadingMode}.
 * Whatever a handler throws halts the engine for good: see {@link org.entente.pipeline.Halt}.
 * {@link org.entente.Engine} is its one caller.
 */
package org.entente.pipeline;
