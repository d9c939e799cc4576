/**
 * The ports of the engine, and with {@link org.entente.Engine} all of it that is public: what an application implements
 * ({@link org.entente.spi.StateMachine}, {@link org.entente.spi.KeyExtractor}) and what a host plugs in
 * ({@link org.entente.spi.Transport}, {@link org.entente.spi.ClientGateway}, {@link org.entente.spi.Journal}).
 */
package org.entente.spi;
