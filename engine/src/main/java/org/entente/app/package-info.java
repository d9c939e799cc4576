/**
 * How an application talks to what it replicates, whatever stands between: the same process, a network, a simulation.
 * Data models and their tests are written against {@link org.entente.app.Commands} alone.
 */
package org.entente.app;
