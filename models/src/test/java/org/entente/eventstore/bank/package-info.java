/**
 * A bank on the event store, as an application would be written: accounts are aggregates, a transfer is one batch over
 * two of them. It knows no more of the store than what is public.
 */
package org.entente.eventstore.bank;
