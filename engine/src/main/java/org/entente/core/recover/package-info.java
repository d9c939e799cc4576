/**
 * Finishes transactions whose coordinator does not: watches over undecided ones, asks, collects promises and chooses a
 * value by a pure function of the replies.
 */
package org.entente.core.recover;
