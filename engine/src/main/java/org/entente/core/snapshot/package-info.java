/**
 * The core's part of a snapshot: what a replica must still know when the journal before it is gone, written while
 * service goes on, and read back.
 */
package org.entente.core.snapshot;
