package org.entente.client;

import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.aeron.Publication;
import org.agrona.ExpandableArrayBuffer;
import org.entente.app.Effect;
import org.entente.effects.EffectHandler;

/**
 * Offers each effect to an Aeron publication: i64 txnId, i64 executeAt, i32 index, all little-endian, then the payload.
 * Done when the publication has taken it, which says nothing about who has received it: what must not be lost on its
 * way has to be acknowledged by a command of the receiver. The publication is the caller's to close.
 */
public final class PublicationHandler implements EffectHandler
{
    /** Length of what stands in front of the payload, in bytes. */
    public static final int HEADER = 20;

    private final Publication publication;
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    public PublicationHandler(final Publication publication)
    {
        this.publication = publication;
    }

    @Override
    public CompletionStage<Void> handle(final Effect effect)
    {
        buffer.putLong(0, effect.id().txnId(), ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(8, effect.id().executeAt(), ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(16, effect.id().index(), ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(HEADER, effect.payload());
        final long position = publication.offer(buffer, 0, HEADER + effect.payload().length);
        return position > 0 ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(
            new IllegalStateException("the publication " + publication.channel() + " stream " +
                publication.streamId() + " does not take it: " + Publication.errorString(position)));
    }
}
