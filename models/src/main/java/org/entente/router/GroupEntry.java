package org.entente.router;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A consumer group. Adds: i64 generation, u8 number of members, ascending by their bytes, for each: name, u16 number of
 * partitions, for each: u16 partition.
 */
final class GroupEntry extends RouterEntry
{
    long generation;
    final List<Member> members = new ArrayList<>();

    /** A member and what is assigned to it. */
    static final class Member
    {
        final byte[] name;
        short[] partitions = new short[0];

        Member(final byte[] name)
        {
            this.name = name;
        }

        boolean owns(final int partition)
        {
            for (final short each : partitions)
            {
                if (each == partition)
                {
                    return true;
                }
            }

            return false;
        }
    }

    GroupEntry(final EntryId id)
    {
        super(id);
    }

    /** @return the member of that name, or null. */
    Member find(final DirectBuffer buffer, final Span span)
    {
        for (int i = 0; i < members.size(); i++)
        {
            if (isEqual(members.get(i).name, buffer, span))
            {
                return members.get(i);
            }
        }

        return null;
    }

    void add(final Member member)
    {
        int at = 0;
        while (at < members.size() && Arrays.compareUnsigned(members.get(at).name, member.name) < 0)
        {
            at++;
        }
        members.add(at, member);
    }

    @Override
    int bodyLength()
    {
        int length = Long.BYTES + 1;
        for (int i = 0; i < members.size(); i++)
        {
            final Member member = members.get(i);
            length += 1 + member.name.length + Short.BYTES + Short.BYTES * member.partitions.length;
        }

        return length;
    }

    @Override
    int encodeBody(final MutableDirectBuffer buffer, final int offset)
    {
        buffer.putLong(offset, generation, ORDER);
        buffer.putByte(offset + Long.BYTES, (byte)members.size());
        int at = offset + Long.BYTES + 1;
        for (int i = 0; i < members.size(); i++)
        {
            final Member member = members.get(i);
            at = putText(buffer, at, member.name);
            buffer.putShort(at, (short)member.partitions.length, ORDER);
            at += Short.BYTES;
            for (final short partition : member.partitions)
            {
                buffer.putShort(at, partition, ORDER);
                at += Short.BYTES;
            }
        }

        return at;
    }

    @Override
    void decodeBody(final EntryReader in)
    {
        generation = in.i64();
        final int count = in.u8();
        for (int i = 0; i < count; i++)
        {
            final Member member = new Member(in.text());
            member.partitions = new short[Math.min(in.u16(), RouterLimits.PARTITIONS)];
            for (int j = 0; j < member.partitions.length; j++)
            {
                member.partitions[j] = (short)in.u16();
            }
            members.add(member);
        }
    }

    @Override
    RouterObject view()
    {
        final Map<String, List<Integer>> assignment = new LinkedHashMap<>();
        for (final Member member : members)
        {
            final List<Integer> partitions = new ArrayList<>();
            for (final short partition : member.partitions)
            {
                partitions.add((int)partition);
            }
            assignment.put(RouterText.of(member.name), partitions);
        }

        return new Group(RouterText.of(id.name), generation, assignment);
    }
}
