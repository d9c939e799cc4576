/**
 * Backups: a node's snapshot beside the cluster, and a new cluster from it. A backup is a directory with the snapshot's
 * file as the node wrote it and a {@code backup.json} that says what it is. A restored cluster is a new incarnation of
 * the old one: its members and those of the old one do not hear each other, so nobody can mix what is from before and
 * after the restore. Called by {@code bin/entente backup}.
 */
package org.entente.node.backup;
