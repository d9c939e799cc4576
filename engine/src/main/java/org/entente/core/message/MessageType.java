package org.entente.core.message;

/** The types of protocol messages. */
public enum MessageType
{
    PRE_ACCEPT, PRE_ACCEPT_OK, NACK, ACCEPT, ACCEPT_OK, STABLE, ACCEPT_INVALID, ACCEPT_INVALID_OK, INVALIDATE,
    RECOVER, RECOVER_OK, FETCH, DEFINED, CATCH_UP, HEARTBEAT
}
