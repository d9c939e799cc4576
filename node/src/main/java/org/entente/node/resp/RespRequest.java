package org.entente.node.resp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A command as it was received.
 *
 * @param arguments the name of the command first; at least one.
 * @param length    of all arguments in bytes.
 */
record RespRequest(List<byte[]> arguments, int length)
{
    /** What an argument takes beside its bytes: its header, what it is rounded up to, and its place in the list. */
    private static final int ARGUMENT_MEMORY = 32;

    static RespRequest of(final List<byte[]> arguments)
    {
        return new RespRequest(arguments, arguments.stream().mapToInt((argument) -> argument.length).sum());
    }

    /** What it takes while it waits, in bytes, about. */
    int memory()
    {
        return length + (2 + arguments.size()) * ARGUMENT_MEMORY;
    }

    int count()
    {
        return arguments.size();
    }

    byte[] argument(final int index)
    {
        return arguments.get(index);
    }

    /** An argument where it is a word of the protocol or a text for people. */
    String text(final int index)
    {
        return new String(arguments.get(index), StandardCharsets.UTF_8);
    }

    /** A word of the protocol, whose case does not matter. */
    String word(final int index)
    {
        return text(index).toUpperCase(Locale.ROOT);
    }

    /** Name of the command. */
    String name()
    {
        return word(0);
    }
}
