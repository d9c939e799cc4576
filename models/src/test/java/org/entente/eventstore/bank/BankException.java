package org.entente.eventstore.bank;

/** The bank does not do that. */
final class BankException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    BankException(final String message)
    {
        super(message);
    }
}
