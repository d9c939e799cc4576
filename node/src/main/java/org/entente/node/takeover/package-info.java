/**
 * Effects under kills and pauses of those who do them: real nodes, real runners, receivers that count. Behind
 * {@code bin/entente takeovers}: {@link org.entente.node.takeover.TakeoverRun} lets the bank's transfers emit payments,
 * kills or pauses the owner of their partitions again and again, now and then a node besides, and
 * {@link org.entente.node.takeover.TakeoverCheck} holds what the receivers have booked against what the bank has
 * answered (docs/effects.md).
 */
package org.entente.node.takeover;
