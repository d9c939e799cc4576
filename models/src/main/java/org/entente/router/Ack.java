package org.entente.router;

/**
 * What a command came to.
 *
 * @param isChanged whether the state is another one behind it: not where it found what it was to bring about.
 * @param index     of the checkpoint's offset, the assignment's member or the party that a refusal is about: of
 *                  ASSIGN_PIPELINE 0 = pipeline, 1 = sidecar, 2 = sidecar that had it. Else 0.
 * @param token     to name in commands that come later: registration; after a renewal the lease; of a pipeline its
 *                  revision, of an assignment its epoch; of NOOP the position below which changes are final. Of a
 *                  refusal what is there instead, 0 for nothing.
 * @param value     end of the lease in microseconds; version of a pipeline; current value of a register; id of the
 *                  checkpoint; generation of a group, also where a commit is refused for it; number of pipelines
 *                  where there are such that stand in the way.
 */
public record Ack(RouterCode code, boolean isChanged, int index, long token, long value)
{
    public boolean isOk()
    {
        return RouterCode.OK == code;
    }

    /** For people. */
    public String text()
    {
        return switch (code)
        {
            case OK -> code.meaning() + (isChanged ? "" : ", nothing changed");
            case NOT_FOUND -> code.meaning() + (0 == index ? "" : " (party " + index + ")");
            case EXISTS, STALE_REGISTRATION -> code.meaning() + " (registration or revision " + token + ")";
            case STALE_LEASE -> code.meaning() + " (lease " + token + ")";
            case NOT_EXPIRED -> code.meaning() + " (it ends at " + value + " us)";
            case STALE_REVISION -> code.meaning() + " (it has " + token + ", version " + value + ")";
            case STALE_OFFSET -> code.meaning() + " (offset " + index + " of the list; committed is " + value + ")";
            case STALE_CHECKPOINT -> code.meaning() + " (" + value + ")";
            case STALE_GENERATION -> code.meaning() + " (it has " + value + ")";
            case NOT_MEMBER -> code.meaning() + " (member " + index + " of the list)";
            case ASSIGNED, TOO_MANY -> code.meaning() + (0 == value ? "" : " (" + value + ")");
            case NOT_OWNER, NOT_ASSIGNED, GAP -> code.meaning();
        };
    }
}
