/**
 * What an embedder holds: {@link org.entente.Engine} is launched from an {@link org.entente.EngineContext} with the
 * application's state machine and the ports of {@link org.entente.spi} plugged in, takes commands, and answers to a
 * {@link org.entente.ResultListener}. Everything behind it (the threads, the rings, the protocol) is not public.
 */
package org.entente;
