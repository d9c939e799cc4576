package org.entente.router;

import java.util.List;

/**
 * A pipeline.
 *
 * @param revision timestamp of what changed it last; an assignment does not. To compare and set with: never used twice.
 * @param version  1 when it is created, one more with each change.
 * @param sidecar  that it is assigned to; empty for none.
 * @param epoch    timestamp of the assignment, 0 for none: what a sidecar does for the pipeline can be fenced with it.
 * @param stages   and where they run.
 */
public record Pipeline(
    String name, long revision, long version, boolean isEnabled, byte[] config, String sidecar, long epoch,
    List<Stage> stages) implements RouterObject
{
    @Override
    public RouterKind kind()
    {
        return RouterKind.PIPELINE;
    }
}
