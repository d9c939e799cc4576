/**
 * One reused holder for each protocol message between replicas. Filled by the parts of a replica on the way out and by
 * the decoder on the way in; known to no codec.
 */
package org.entente.core.message;
