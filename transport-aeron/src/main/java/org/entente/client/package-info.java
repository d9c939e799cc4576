/**
 * The client of a cluster in another process: {@link org.entente.client.EntenteClient} connects to any node, sends
 * requests, matches the replies to them and goes to another node where one does not answer.
 * <p>
 * It keeps apart what users must keep apart. A <em>definite</em> failure
 * ({@link org.entente.client.RequestFailedException}) means that the command did not happen and never will; an
 * <em>unknown outcome</em> ({@link org.entente.client.UnknownOutcomeException}) that it may have, or still may: the
 * client never sends a request a second time by itself.
 */
package org.entente.client;
