/**
 * Sessions of clients that outlive nodes, connections and restarts: a request that is sent again, to whatever node,
 * happens once. {@link org.entente.session.SessionMachine} is put around an application's state machine, and knows
 * nothing of the engine but its ports.
 */
package org.entente.session;
