package org.entente.router;

import java.util.Map;

/**
 * A service or a sidecar.
 *
 * @param kind          SERVICE or SIDECAR.
 * @param details       what it says of itself, with its health now.
 * @param registration  timestamp of the transaction that registered it: whoever acts for it names it.
 * @param lease         timestamp of the transaction that registered or renewed it last.
 * @param expiresMicros agreed time in microseconds from which on it is as if it were not there.
 * @param pipelines     that are assigned to it, each with the epoch of that.
 */
public record Instance(
    RouterKind kind, String name, Registration details, long registration, long lease, long expiresMicros,
    Map<String, Long> pipelines) implements RouterObject
{
    public Health health()
    {
        return details.health();
    }
}
