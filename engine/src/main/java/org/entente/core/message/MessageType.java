package org.entente.core.message;

/** The types of protocol messages. */
public enum MessageType
{
    PRE_ACCEPT, PRE_ACCEPT_OK, NACK, ACCEPT, ACCEPT_OK, STABLE, ACCEPT_INVALID, ACCEPT_INVALID_OK, INVALIDATE,
    RECOVER, RECOVER_OK, FETCH, DEFINED, CATCH_UP, HEARTBEAT, CHECKSUM,
    READ_DEPS, READ_DEPS_OK, REJOIN, REJOIN_OK;

    /** Whether messages of the type are about one transaction; the others carry 0 for its id. */
    public boolean isAboutTxn()
    {
        return switch (this)
        {
            case CATCH_UP, HEARTBEAT, READ_DEPS, READ_DEPS_OK, REJOIN, REJOIN_OK -> false;
            default -> true;
        };
    }
}
