/**
 * What is deployed: the program {@code bin/entente}, a node of a cluster ({@link org.entente.node.Node}) and the parts
 * around it: configuration, command line, data model, demo. The only module that knows all others, and the only one
 * that logs, reads files and handles signals.
 */
package org.entente.node;
