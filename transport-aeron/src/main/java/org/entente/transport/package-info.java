/**
 * Aeron: the network under the engine's two network ports. {@link org.entente.transport.AeronTransport} carries frames
 * between replicas, {@link org.entente.transport.AeronClientGateway} carries requests and replies of remote clients,
 * and
 * {@link org.entente.transport.Media} owns the Aeron client and, where it is embedded, the media driver under both.
 * <p>
 * All that is said in Aeron's words stays here: return codes of {@code offer}, channels, images, drivers. Towards the
 * engine there is an unreliable datagram service: a frame is delivered whole or not at all, and nothing more is
 * promised
 * (an {@code offer} that succeeded says nothing; a link that is reset loses what was under way, silently).
 * <p>
 * Two failures are fatal and thrown as {@link org.entente.transport.TransportException}: resources that cannot be had
 * at
 * the start, and an Aeron client that has closed itself. A peer's failure never is.
 */
package org.entente.transport;
