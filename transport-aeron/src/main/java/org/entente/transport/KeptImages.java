package org.entente.transport;

import org.agrona.CloseHelper;
import org.entente.spi.SnapshotFiles.Image;

import java.util.ArrayList;
import java.util.List;

/**
 * Snapshots of which a receiver got a part before it fell silent: kept open for a while, so that it can go on where it
 * was when it comes back, though newer ones have been taken since. The agent's thread.
 */
final class KeptImages implements AutoCloseable
{
    private static final int IMAGES_MAX = 2;

    private final long keepNs;
    private final List<Kept> images = new ArrayList<>();

    KeptImages(final long keepNs)
    {
        this.keepNs = keepNs;
    }

    /** Keeps one for a while, instead of the oldest where there are too many. Nothing is done with null. */
    void keep(final Image image, final long nowNs)
    {
        if (null == image)
        {
            return;
        }

        if (IMAGES_MAX == images.size())
        {
            CloseHelper.quietClose(images.remove(0).image);
        }

        images.add(new Kept(image, nowNs));
    }

    /** Hands one out, which the caller closes; null where it is not here. */
    Image take(final long id)
    {
        for (int i = 0; i < images.size(); i++)
        {
            if (images.get(i).image.id() == id)
            {
                return images.remove(i).image;
            }
        }

        return null;
    }

    void check(final long nowNs)
    {
        images.removeIf(kept ->
        {
            final boolean isOver = nowNs - kept.sinceNs > keepNs;
            if (isOver)
            {
                CloseHelper.quietClose(kept.image);
            }

            return isOver;
        });
    }

    @Override
    public void close()
    {
        images.forEach(kept -> CloseHelper.quietClose(kept.image));
        images.clear();
    }

    private record Kept(Image image, long sinceNs)
    {
    }
}
