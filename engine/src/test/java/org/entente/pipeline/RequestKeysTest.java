package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.entente.core.txn.TxnKind;
import org.junit.jupiter.api.Test;

class RequestKeysTest
{
    private static final int KEYS_MAX = 3;

    private final RequestKeys keys = new RequestKeys(KEYS_MAX);

    @Test
    void shouldSayThatThereAreTooManyKeysUntilItIsCleared()
    {
        addTooMany();
        assertTrue(keys.hasOverflowed());
        assertFalse(keys.clear().hasOverflowed());
    }

    /** In whatever order an extractor says it: who declares all has declared each of them. */
    @Test
    void shouldTakeAllForAsManyKeysAsThereAre()
    {
        addTooMany();
        keys.readOnly();
        keys.all();
        addTooMany();
        assertFalse(keys.hasOverflowed());
        assertEquals(TxnKind.BARRIER, keys.kind());
        assertEquals(0, keys.keys().size());
    }

    private void addTooMany()
    {
        for (int i = 0; i <= KEYS_MAX; i++)
        {
            keys.add(KeyHash.mix(i));
        }
    }
}
