/**
 * Configuration of a node: a properties file, overridden by system properties and by the command line. One table of
 * keys ({@link org.entente.node.config.ConfigKeys}) is all there is: a key that it does not name is an error, and every
 * problem is reported at once, with its key and the remedy. The keys are described in docs/configuration.md.
 */
package org.entente.node.config;
