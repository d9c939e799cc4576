package org.entente.router;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Consumer groups. Every change of the members or of what is assigned to them is a new generation, and what is meant
 * for another one is refused. One thread.
 */
final class Groups
{
    private final RouterStore store;
    private final Registers registers;
    private final Fields fields = new Fields();
    private final Span name = new Span();

    Groups(final RouterStore store, final Registers registers)
    {
        this.store = store;
        this.registers = registers;
    }

    private GroupEntry find(final RouterCommand command)
    {
        return (GroupEntry)store.table.find(RouterKind.GROUP, command.buffer(), command.id, 0);
    }

    int join(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final GroupEntry existing = find(command);
        if (null != existing && null != existing.find(command.buffer(), command.other))
        {
            return RouterReply.done(reply, false, 0, existing.generation);
        }

        if (null != existing && existing.members.size() >= RouterLimits.MEMBERS)
        {
            return RouterReply.refuse(reply, RouterCode.TOO_MANY, 0, existing.members.size());
        }

        final GroupEntry group = null != existing ? store.changing(existing) :
            store.created(new GroupEntry(store.table.idOfProbe()));
        group.add(new GroupEntry.Member(RouterEntry.copy(command.buffer(), command.other)));
        return nextGeneration(group, reply);
    }

    int leave(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final GroupEntry group = find(command);
        final GroupEntry.Member member = null == group ? null : group.find(command.buffer(), command.other);
        if (null == member)
        {
            return RouterReply.done(reply, false, 0, null == group ? 0 : group.generation);
        }

        store.changing(group).members.remove(member);
        return nextGeneration(group, reply);
    }

    private int nextGeneration(final GroupEntry group, final MutableDirectBuffer reply)
    {
        group.generation++;
        store.changed(group);
        return RouterReply.done(reply, true, 0, group.generation);
    }

    int assign(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final GroupEntry group = find(command);
        if (isRefused(group, command))
        {
            return refuse(reply, group);
        }

        final int members = beginMembers(command);
        for (int i = 0; i < members; i++)
        {
            if (null == group.find(command.buffer(), nextMember()))
            {
                return RouterReply.ack(reply, RouterCode.NOT_MEMBER, false, i, 0, group.generation);
            }
            fields.skip(Short.BYTES * fields.u16("number of partitions"));
        }

        store.changing(group);
        for (int i = 0; i < group.members.size(); i++)
        {
            group.members.get(i).partitions = new short[0];
        }

        beginMembers(command);
        for (int i = 0; i < members; i++)
        {
            final GroupEntry.Member member = group.find(command.buffer(), nextMember());
            member.partitions = new short[fields.u16("number of partitions")];
            for (int j = 0; j < member.partitions.length; j++)
            {
                member.partitions[j] = (short)fields.u16("partition");
            }
        }

        return nextGeneration(group, reply);
    }

    private int beginMembers(final RouterCommand command)
    {
        fields.wrap(command.buffer(), command.body.offset, command.body.length);
        return fields.u8("number of members");
    }

    private Span nextMember()
    {
        fields.text("member", name, 1, RouterLimits.TEXT_LENGTH_LIMIT);
        return name;
    }

    int commitOffset(final RouterCommand command, final MutableDirectBuffer reply)
    {
        final DirectBuffer buffer = command.buffer();
        final GroupEntry group = find(command);
        if (isRefused(group, command))
        {
            return refuse(reply, group);
        }

        final GroupEntry.Member member = group.find(buffer, command.other);
        if (null == member || !member.owns(command.partition()))
        {
            return RouterReply.refuse(reply, null == member ? RouterCode.NOT_MEMBER : RouterCode.NOT_OWNER, 0,
                group.generation);
        }

        return registers.raise(RouterKind.GROUP_OFFSET, command, reply);
    }

    private static boolean isRefused(final GroupEntry group, final RouterCommand command)
    {
        return null == group || group.generation != command.expected();
    }

    private static int refuse(final MutableDirectBuffer reply, final GroupEntry group)
    {
        return null == group ? RouterReply.refuse(reply, RouterCode.NOT_FOUND, 0, 0) :
            RouterReply.refuse(reply, RouterCode.STALE_GENERATION, 0, group.generation);
    }
}
