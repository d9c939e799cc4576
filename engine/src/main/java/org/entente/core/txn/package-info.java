/**
 * What a replica knows of a transaction: record, table, keys, deps, frontiers and the chains that link each
 * coordinator's transactions. Where the other parts of the core meet.
 */
package org.entente.core.txn;
