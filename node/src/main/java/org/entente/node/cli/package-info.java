/**
 * The command line: {@code bin/entente COMMAND}. Each {@link org.entente.node.cli.Command} names its options
 * ({@link org.entente.node.cli.Options}), and what it does; {@link org.entente.node.cli.ExitCode} lists what the
 * process can end with. Nothing here is of use to an embedder.
 */
package org.entente.node.cli;
