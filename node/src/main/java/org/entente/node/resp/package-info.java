/** A gateway that speaks the protocol of Redis (RESP2) over the key-value store; docs/redis.md. */
package org.entente.node.resp;
