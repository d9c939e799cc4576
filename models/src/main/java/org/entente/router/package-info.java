/**
 * The service router: services and sidecars with leases, versioned pipelines and their assignment to sidecars, offsets
 * and watermarks as registers that only rise, checkpoints, consumer groups with generations, and a log of changes to
 * watch. {@link org.entente.router.RouterMachine} applies commands and declares their keys,
 * {@link org.entente.router.ServiceRouter} sends them. The layout of commands stands in
 * {@link org.entente.router.RouterCommand}, that of replies in {@link org.entente.router.RouterReply}. Each object lies
 * under a key of its own: commands on different services, pipelines, groups, sidecars or registers have nothing to do
 * with each other.
 */
package org.entente.router;
