/**
 * Who touched which key: gives the deps of a transaction and tells whether a timestamp may be agreed to.
 */
package org.entente.core.conflict;
