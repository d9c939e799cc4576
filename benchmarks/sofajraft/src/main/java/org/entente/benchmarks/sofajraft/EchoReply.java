package org.entente.benchmarks.sofajraft;

/** What became of a command. @param bytes the first eight of it once it was applied; none if it was refused. */
record EchoReply(byte[] bytes)
{
    /** This node does not lead, or has no room: nothing is known of what became of the command. */
    static final EchoReply REFUSED = new EchoReply(new byte[0]);

    boolean isRefused()
    {
        return bytes.length < Long.BYTES;
    }
}
