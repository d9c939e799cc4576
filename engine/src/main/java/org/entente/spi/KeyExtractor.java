package org.entente.spi;

import org.agrona.DirectBuffer;

/**
 * Tells which keys a command touches, before it becomes a transaction, and refuses malformed ones. Called by the
 * engine's consensus thread; must be deterministic, fast and must not allocate on its good path.
 */
public interface KeyExtractor
{
    /**
     * Declares the keys of a command.
     *
     * @param command buffer with the command, borrowed.
     * @param offset  of the command.
     * @param length  of the command in bytes, at least 1.
     * @param keys    to declare to.
     * @return null if the command is well formed, else why not: one sentence that names the field and the remedy.
     */
    String extract(DirectBuffer command, int offset, int length, Keys keys);

    /** Where keys are declared. A command that declares none is refused. */
    interface Keys
    {
        /**
         * Declares that the command changes nothing: it then runs at one replica only and conflicts with writes only.
         */
        void readOnly();

        /**
         * Declares that the command, which has to be {@link #readOnly}, reads whatever there is: it needs no key then.
         * As a {@link Consistency#TRANSACTION} it is executed at a barrier, which waits for all that is under way and
         * makes all that comes wait: a pause of some network round trips for everybody.
         */
        void all();

        /** Declares a key by its bytes. */
        void add(DirectBuffer buffer, int offset, int length);

        /** Declares a key by a 64-bit hash that the application made. */
        void add(long keyHash);
    }
}
