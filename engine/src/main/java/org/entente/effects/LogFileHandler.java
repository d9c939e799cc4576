package org.entente.effects;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.entente.app.Effect;

/**
 * Appends a line for each effect to a file, and is done when the line is on the disk: the effect's id, a tab, the
 * channel, a tab, the payload in hexadecimal digits. Who reads it may find an id twice, and passes over the second.
 * Blocks its caller for as long as the disk takes: for the few effects of tests, demos and audits.
 */
public final class LogFileHandler implements EffectHandler, AutoCloseable
{
    private final FileChannel file;

    /** @throws UncheckedIOException if the file cannot be opened. */
    public LogFileHandler(final Path path)
    {
        try
        {
            file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("the file of effects cannot be opened: " + path, ex);
        }
    }

    @Override
    public CompletionStage<Void> handle(final Effect effect)
    {
        try
        {
            final ByteBuffer line = ByteBuffer.wrap((effect.id() + "\t" + effect.channel() + "\t" +
                HexFormat.of().formatHex(effect.payload()) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining())
            {
                file.write(line);
            }

            file.force(false);
            return CompletableFuture.completedFuture(null);
        }
        catch (final IOException ex)
        {
            return CompletableFuture.failedFuture(ex);
        }
    }

    @Override
    public void close()
    {
        try
        {
            file.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
