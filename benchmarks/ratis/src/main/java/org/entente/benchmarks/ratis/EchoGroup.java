package org.entente.benchmarks.ratis;

import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The members, as nodes and clients alike have to know them. */
final class EchoGroup
{
    private static final RaftGroupId ID =
        RaftGroupId.valueOf(UUID.nameUUIDFromBytes("bench".getBytes(StandardCharsets.US_ASCII)));

    private EchoGroup()
    {
    }

    /**
     * Numbered as they stand.
     *
     * @param endpoints addresses and ports of all, with commas between.
     * @throws IllegalArgumentException if one is not of that form.
     */
    static RaftGroup of(final String endpoints)
    {
        final List<RaftPeer> peers = new ArrayList<>();
        for (final String endpoint : endpoints.split(","))
        {
            if (!endpoint.matches(".+:\\d{1,5}"))
            {
                throw new IllegalArgumentException(
                    "endpoints names '" + endpoint + "': use ADDRESS:PORT of each member, with commas between");
            }
            peers.add(RaftPeer.newBuilder().setId(Integer.toString(peers.size())).setAddress(endpoint).build());
        }

        return RaftGroup.valueOf(ID, peers);
    }
}
