package org.entente.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.zip.CRC32C;
import org.entente.spi.JournalException;
import org.entente.spi.JournalException.Reason;
import org.junit.jupiter.api.Test;

class ManifestTest
{
    private static final String GOLDEN = """
        # The data directory of one replica. Written by Entente, not to be edited.
        format.version=1
        cluster.id=77
        cluster.incarnation=3
        node.id=2
        node.incarnation=5
        state=REBUILDING
        sync.policy=ASYNC
        boot.id=6c9e1f0a
        clean=false
        journal.begun=true
        journal.records=1234
        clock.micros=1700000000000000
        crc32c=f4485767
        """;
    private static final Manifest MANIFEST = new Manifest(
        new ReplicaIdentity(77, 3, 2, 5), Manifest.State.REBUILDING, SyncPolicy.ASYNC, "6c9e1f0a", false, true, 1234,
        1_700_000_000_000_000L);

    @Test
    void shouldBeWrittenAndReadAsItAlwaysWas()
    {
        assertEquals(GOLDEN, MANIFEST.encode());
        assertEquals(MANIFEST, Manifest.decode(GOLDEN, "manifest"));
    }

    @Test
    void shouldRefuseEverySingleDamagedBit()
    {
        final byte[] bytes = GOLDEN.getBytes(UTF_8);
        for (int i = 0; i < 8 * bytes.length; i++)
        {
            bytes[i / 8] ^= (byte)(1 << i % 8);
            assertReason(Reason.DAMAGED, new String(bytes, UTF_8));
            bytes[i / 8] ^= (byte)(1 << i % 8);
        }
    }

    @Test
    void shouldRefuseAFileThatIsCutAnywhereOrHasMoreBehind()
    {
        for (int length = 0; length < GOLDEN.length(); length++)
        {
            assertReason(Reason.DAMAGED, GOLDEN.substring(0, length));
        }
        assertReason(Reason.DAMAGED, GOLDEN + '\n');
    }

    @Test
    void shouldRefuseWhatHasARightChecksumButWrongContent()
    {
        assertReason(Reason.DAMAGED, sealed("clean=false", "clean=no"));
        assertReason(Reason.DAMAGED, sealed("state=REBUILDING", "state=NONE"));
        assertReason(Reason.DAMAGED, sealed("node.id=2", "node.id=two"));
        assertReason(Reason.DAMAGED, sealed("clock.micros=1700000000000000\n", ""));
        assertReason(Reason.DAMAGED, sealed("clean=false\n", ""));
    }

    @Test
    void shouldSayThatANewerVersionWroteIt()
    {
        final JournalException ex = assertReason(Reason.FOREIGN, sealed("format.version=1", "format.version=2"));
        assertTrue(ex.getMessage().contains("run the version that wrote it"), ex.getMessage());
    }

    private static String sealed(final String from, final String to)
    {
        final String text = GOLDEN.substring(0, GOLDEN.indexOf("crc32c=")).replace(from, to);
        final CRC32C crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return text + "crc32c=" + String.format("%08x", crc.getValue()) + '\n';
    }

    private static JournalException assertReason(final Reason reason, final String content)
    {
        final JournalException ex =
            assertThrows(JournalException.class, () -> Manifest.decode(content, "manifest"), content);
        assertEquals(reason, ex.reason(), ex.getMessage());
        return ex;
    }
}
