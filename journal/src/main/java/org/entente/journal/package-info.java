/**
 * The journal on Chronicle Queue, behind the port {@link org.entente.spi.Journal}. Chronicle gives fast appends without
 * garbage; durability and integrity are given here: one {@code fdatasync} per batch, an own frame (CRC32C, dense
 * sequence) around each record, and a replay that reads the files itself and never takes a hole for the end.
 *
 * <p>Each life of the process writes a Chronicle queue of its own ({@code run-00000001}, ...), so that nothing is ever
 * appended behind a torn tail and no recovery code of Chronicle runs. Called by the journal stage of the pipeline.
 */
package org.entente.journal;
