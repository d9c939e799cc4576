/**
 * The test kit for applications: a {@link org.entente.spi.StateMachine} and its {@link org.entente.spi.KeyExtractor} on
 * several replicas, in a simulation with faults ({@link org.entente.simulation.service.ServiceSimulation}), and with
 * real engines in one process ({@link org.entente.simulation.service.EngineCluster}). Both are used by way of
 * {@link org.entente.app.Commands}. docs/testing-applications.md.
 */
package org.entente.simulation.service;
