package org.entente.benchmarks.cluster;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.entente.benchmarks.load.Load;
import org.entente.benchmarks.load.Settings;
import org.entente.benchmarks.load.Target;
import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.ReplyListener;
import org.entente.node.config.ClusterId;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.spi.InputWait;
import org.entente.transport.Media;
import org.entente.transport.MediaContext;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Entente over the network: writes, and reads of the consistency that is named, to the key-value store, or to the
 * {@link Echo}. A client for each node, which take requests in turn and share a driver.
 */
public final class EntenteTarget implements Target
{
    /** Makes it of {@code endpoints}, {@code cluster}, {@code service}, {@code payload} and {@code consistency}. */
    public static final class Factory implements Target.Factory
    {
        @Override
        public Target open(final Settings settings)
        {
            return new EntenteTarget(settings);
        }
    }

    private static final int KEY_LENGTH = 9;

    private final Media media;
    private final List<Client> clients = new ArrayList<>();
    private final ExpandableArrayBuffer command;
    private final KvCommandEncoder encoder;
    private final boolean isEcho;
    private final byte[] key = new byte[KEY_LENGTH];
    private final byte[] value;
    private final Consistency consistency;
    private Answers answers;
    private int turn;

    private EntenteTarget(final Settings settings)
    {
        final List<String> endpoints = List.of(settings.text("endpoints").split(","));
        final Load load = Load.of(settings);
        isEcho = "echo".equals(settings.text("service"));
        value = new byte[load.payload()];
        command = new ExpandableArrayBuffer(Echo.HEAD_LENGTH + value.length);
        encoder = new KvCommandEncoder(command);
        Arrays.fill(value, (byte)'v');
        consistency = Consistency.valueOf(settings.text("consistency", "quorum").toUpperCase(Locale.ROOT));
        media = Media.launch(media(settings));
        final int window = Math.max(2, Integer.highestOneBit(load.window()) * 2);
        try
        {
            for (int i = 0; i < endpoints.size(); i++)
            {
                final List<String> rotated = new ArrayList<>(endpoints);
                Collections.rotate(rotated, -i);
                clients.add(new Client(new ClientContext()
                    .endpoints(String.join(",", rotated))
                    .clusterId(ClusterId.of(settings.text("cluster")))
                    .media(media)
                    .window(window)));
            }
        }
        catch (final RuntimeException ex)
        {
            close();
            throw ex;
        }
    }

    /** The network as the settings have it: {@code socketBuffer} and {@code mtu}, in bytes. */
    public static MediaContext media(final Settings settings)
    {
        return new MediaContext()
            .socketBufferLength(Integer.parseInt(settings.text("socketBuffer")))
            .mtuLength(Integer.parseInt(settings.text("mtu")));
    }

    @Override
    public void answers(final Answers answers)
    {
        this.answers = answers;
    }

    @Override
    public InputWait inputWait()
    {
        return media.inputWait();
    }

    @Override
    public boolean isReady()
    {
        return clients.stream().allMatch((client) -> client.client.isConnected());
    }

    @Override
    public boolean offer(final int slot, final long number, final boolean isRead)
    {
        // Where one takes none, as its node is gone, the others do.
        for (int i = 0; i < clients.size(); i++)
        {
            turn = turn + 1 < clients.size() ? turn + 1 : 0;
            if (clients.get(turn).offer(slot, number, isRead))
            {
                return true;
            }
        }

        return false;
    }

    @Override
    public int poll()
    {
        int work = media.poll();
        for (int i = 0; i < clients.size(); i++)
        {
            work += clients.get(i).client.poll();
        }

        return work;
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(clients);
        CloseHelper.quietClose(media);
    }

    private int encode(final long number, final boolean isRead)
    {
        if (isEcho)
        {
            return Echo.encode(command, number, isRead, value.length);
        }

        long rest = number;
        for (int i = KEY_LENGTH - 1; i > 0; i--)
        {
            key[i] = (byte)('0' + rest % 10);
            rest /= 10;
        }
        key[0] = 'k';

        return isRead ? encoder.encodeGet(key) : encoder.encodePut(key, value);
    }

    /** One session, and which slot each of its requests has. */
    private final class Client implements ReplyListener, AutoCloseable
    {
        private final Long2LongHashMap slotOf = new Long2LongHashMap(-1);
        private final EntenteClient client;

        Client(final ClientContext context)
        {
            client = EntenteClient.open(context.listener(this));
        }

        boolean offer(final int slot, final long number, final boolean isRead)
        {
            if (!client.isConnected())
            {
                return false;
            }

            final int length = encode(number, isRead);
            final long correlation = isRead ?
                client.offerQuery(command, 0, length, consistency) :
                client.offer(command, 0, length);
            if (EntenteClient.TOO_LARGE == correlation)
            {
                throw new IllegalArgumentException("payload is " + value.length + ": the node takes less");
            }
            if (correlation > 0)
            {
                slotOf.put(correlation, slot);
            }

            return correlation > 0;
        }

        @Override
        public void onReply(
            final long correlation, final ReplyCode code, final long txnId, final long executeAt, final int path,
            final DirectBuffer buffer, final int offset, final int length)
        {
            answers.onAnswer((int)slotOf.remove(correlation), ReplyCode.OK == code);
        }

        @Override
        public void onUnknownOutcome(final long correlation, final String reason)
        {
            answers.onAnswer((int)slotOf.remove(correlation), false);
        }

        @Override
        public void close()
        {
            client.close();
        }
    }
}
