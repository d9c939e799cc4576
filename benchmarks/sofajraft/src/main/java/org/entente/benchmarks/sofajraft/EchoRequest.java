package org.entente.benchmarks.sofajraft;

/** A command as a client sends it. @param bytes of which the first eight come back; not to be changed any more. */
record EchoRequest(byte[] bytes)
{
}
