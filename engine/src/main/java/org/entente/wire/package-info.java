/**
 * Bytes to messages and back: the only package that knows SBE. {@link org.entente.wire.ProtocolEncoder} and
 * {@link org.entente.wire.ProtocolDecoder} serve the replicas, {@link org.entente.wire.JournalCodec} the journal,
 * {@link org.entente.wire.ClientEncoder} and {@link org.entente.wire.ClientDecoder} the clients and the node's gateway.
 * <p>
 * Whatever comes in is checked in full, bounds first, and without a single exception: a frame that is damaged, foreign
 * or says what cannot be is counted by its {@link org.entente.wire.Rejection} and dropped. SBE's flyweights only ever
 * see blocks whose bounds were checked; groups and var data are walked by {@code FrameReader}, because Agrona's own
 * bounds checks throw, and can be switched off. Nothing allocates once arrays have grown to their size.
 */
package org.entente.wire;
