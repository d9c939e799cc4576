package org.entente.core.recover;

import org.entente.core.topology.Topology;

/** What a recoverer does with the replies that it has (protocol, section 6, rules 2 to 6). A pure function of them. */
public enum RecoveryDecision
{
    /** Fewer replies than the recovery quorum, or than votes needed. */
    WAIT,
    /** Some gave a vote, others know nothing: those are sent the definition, and count once they have voted. */
    SEND_DEFINITION,
    /** Rule 2: propose the value with the highest accepted ballot. */
    PROPOSE_ACCEPTED,
    /** Rule 2, where that value is "never"; and rule 3: nobody in the quorum has heard of it. */
    PROPOSE_INVALID,
    /** Rules 4 and 5: the fast path was not taken and never will be. At the highest of the votes. */
    PROPOSE_HIGHEST_VOTE,
    /** Rule 6: the fast path may have been taken. At t0. */
    PROPOSE_T0;

    public static RecoveryDecision of(final RecoveryReplies replies, final Topology topology)
    {
        final int quorum = topology.slowQuorum();
        if (replies.count() < quorum)
        {
            return WAIT;
        }

        if (replies.hasAccepted())
        {
            return replies.isHighestAcceptedInvalid() ? PROPOSE_INVALID : PROPOSE_ACCEPTED;
        }

        final int votes = replies.votes();
        if (0 == votes)
        {
            return PROPOSE_INVALID;
        }

        if (votes < quorum)
        {
            return replies.hasUnasked() ? SEND_DEFINITION : WAIT;
        }

        if (replies.hasCoordinatorVoted() || replies.otherVotes() > topology.size() - topology.fastQuorum())
        {
            return PROPOSE_HIGHEST_VOTE;
        }

        return PROPOSE_T0;
    }
}
