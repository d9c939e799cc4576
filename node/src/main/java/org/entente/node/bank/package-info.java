/**
 * A bank: an application of tables as a node hosts it beside its data models (docs/applications.md). A transfer moves
 * money between two accounts and emits one payment effect, both or neither. {@code bin/entente takeovers} is its load.
 */
package org.entente.node.bank;
