package org.entente.node.resp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that knows nothing but the protocol. One thread. */
final class RespClient implements AutoCloseable
{
    private static final int TIMEOUT_MS = 60_000;

    private final Socket socket;
    private final InputStream in;

    RespClient(final int port)
    {
        try
        {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MS);
            in = new BufferedInputStream(socket.getInputStream());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Words, separated by one space, as a command. */
    static byte[] encode(final String command)
    {
        return encode(command.split(" "));
    }

    static byte[] encode(final String... arguments)
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ascii("*" + arguments.length + "\r\n"));
        for (final String argument : arguments)
        {
            final byte[] text = argument.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(ascii("$" + text.length + "\r\n"));
            bytes.writeBytes(text);
            bytes.writeBytes(ascii("\r\n"));
        }

        return bytes.toByteArray();
    }

    static byte[] ascii(final String text)
    {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    RespClient send(final byte[] bytes)
    {
        try
        {
            socket.getOutputStream().write(bytes);
            return this;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Nothing is sent any more. */
    void endInput()
    {
        try
        {
            socket.shutdownOutput();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** One command, and its reply. */
    String call(final String command)
    {
        return send(encode(command)).reply();
    }

    /** A reply as text: +OK, -ERR..., :1, "bulk", nil, [element, element]; or END. */
    String reply()
    {
        try
        {
            final int type = in.read();
            if (-1 == type)
            {
                return "END";
            }

            final String line = line();
            return switch (type)
            {
                case '+', '-', ':' -> (char)type + line;
                case '$' -> bulk(Integer.parseInt(line));
                case '*' -> array(Integer.parseInt(line));
                default -> throw new AssertionError("a reply begins with " + (char)type + line);
            };
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private String bulk(final int length) throws IOException
    {
        if (length < 0)
        {
            return "nil";
        }

        final byte[] bytes = in.readNBytes(length + 2);
        if (bytes.length < length + 2)
        {
            throw new EOFException();
        }

        return '"' + new String(bytes, 0, length, StandardCharsets.UTF_8) + '"';
    }

    private String array(final int length)
    {
        if (length < 0)
        {
            return "nil array";
        }

        final List<String> elements = new ArrayList<>();
        for (int i = 0; i < length; i++)
        {
            elements.add(reply());
        }

        return elements.toString();
    }

    private String line() throws IOException
    {
        final StringBuilder line = new StringBuilder();
        int next = in.read();
        while ('\r' != next)
        {
            if (-1 == next)
            {
                throw new EOFException();
            }
            line.append((char)next);
            next = in.read();
        }

        in.read();
        return line.toString();
    }

    @Override
    public void close()
    {
        try
        {
            socket.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
