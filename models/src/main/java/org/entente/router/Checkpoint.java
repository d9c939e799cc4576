package org.entente.router;

import java.util.List;

/**
 * The newest checkpoint of a service.
 *
 * @param id      ascending, given by the service.
 * @param offsets that it took along: the state is that after exactly these.
 */
public record Checkpoint(String name, long id, byte[] state, List<SourceOffset> offsets) implements RouterObject
{
    @Override
    public RouterKind kind()
    {
        return RouterKind.CHECKPOINT;
    }
}
