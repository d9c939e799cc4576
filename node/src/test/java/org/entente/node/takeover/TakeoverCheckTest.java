package org.entente.node.takeover;

import org.entente.app.EffectId;
import org.entente.app.EffectLimits;
import org.entente.node.bank.Payment;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Each thing that may be wrong is noticed, and nothing else. */
class TakeoverCheckTest
{
    private static final Payment FIRST = new Payment(1, 10, 20, 5);
    private static final Payment SECOND = new Payment(2, 20, 10, 6);
    private static final EffectId ONE = new EffectId(1_000, 0, 1_000);
    private static final EffectId TWO = new EffectId(2_000, 0, 2_000);

    private final long[] epochs = new long[EffectLimits.PARTITIONS];

    TakeoverCheckTest()
    {
        Arrays.fill(epochs, 1);
    }

    @Test
    void shouldFindNothingWhereEachIsPaidOnce()
    {
        assertEquals(List.of(), check(Map.of(1L, FIRST, 2L, SECOND), Map.of(ONE, 1, TWO, 1),
            Map.of(ONE, FIRST, TWO, SECOND)).wrong());
    }

    @Test
    void shouldTakeWhatIsUnknownEitherWay()
    {
        assertEquals(List.of(), new TakeoverCheck(
            Map.of(1L, FIRST), Map.of(2L, SECOND), Set.of(), Map.of(ONE, 1), Map.of(ONE, FIRST), epochs).wrong());
        assertEquals(List.of(), new TakeoverCheck(Map.of(1L, FIRST), Map.of(2L, SECOND), Set.of(),
            Map.of(ONE, 1, TWO, 1), Map.of(ONE, FIRST, TWO, SECOND), epochs).wrong());
    }

    @Test
    void shouldNoticeWhatWasMadeAndNeverPaid()
    {
        assertEquals(List.of("made was " + SECOND + ", and never paid"),
            check(Map.of(1L, FIRST, 2L, SECOND), Map.of(ONE, 1), Map.of(ONE, FIRST)).wrong());
    }

    @Test
    void shouldNoticeWhatWasRefusedAndPaid()
    {
        assertEquals(List.of("paid was " + SECOND + ", and that transfer was refused"),
            new TakeoverCheck(Map.of(1L, FIRST), Map.of(), Set.of(2L), Map.of(ONE, 1, TWO, 1),
            Map.of(ONE, FIRST, TWO, SECOND), epochs).wrong());
    }

    @Test
    void shouldNoticeWhatWasPaidAsSomethingElse()
    {
        final Payment other = new Payment(1, 10, 20, 500);
        assertEquals(List.of("paid was " + other + ", and asked for was " + FIRST),
            check(Map.of(1L, FIRST), Map.of(ONE, 1), Map.of(ONE, other)).wrong());
    }

    @Test
    void shouldNoticeATransferThatWasExecutedTwice()
    {
        final List<String> wrong =
            check(Map.of(1L, FIRST), Map.of(ONE, 1, TWO, 1), Map.of(ONE, FIRST, TWO, FIRST)).wrong();
        assertEquals(1, wrong.size(), wrong.toString());
        assertEquals("transfer 1 was paid by two effects", wrong.get(0).substring(0, 34));
    }

    @Test
    void shouldNoticeMoreDuplicatesThanTakeoversOfTheSamePartition()
    {
        epochs[ONE.partition()] = 2;
        final TakeoverCheck allowed = check(Map.of(1L, FIRST), Map.of(ONE, 2), Map.of(ONE, FIRST));
        assertEquals(List.of(), allowed.wrong());
        assertEquals(1, allowed.takeovers());

        assertEquals(List.of("partition " + ONE.partition() + ": 2 duplicates, and only 1 takeovers"),
            check(Map.of(1L, FIRST), Map.of(ONE, 3), Map.of(ONE, FIRST)).wrong());
        epochs[ONE.partition()] = 1;
        epochs[(ONE.partition() + 1) % EffectLimits.PARTITIONS] = 9;
        assertEquals(List.of("partition " + ONE.partition() + ": 1 duplicates, and only 0 takeovers"),
            check(Map.of(1L, FIRST), Map.of(ONE, 2), Map.of(ONE, FIRST)).wrong());
    }

    private TakeoverCheck check(
        final Map<Long, Payment> made, final Map<EffectId, Integer> plain, final Map<EffectId, Payment> idempotent)
    {
        return new TakeoverCheck(made, Map.of(), Set.of(), plain, idempotent, epochs);
    }
}
