/**
 * Rules about the sources that neither compiler nor checkstyle can tell: who may know whom, which calls are banned and
 * why, what the documents may name. Each ban carries a bad example, and a test shows that the example is caught. All
 * is found from the root of the tree; run by Surefire like any other test.
 */
package org.entente.tidy;
