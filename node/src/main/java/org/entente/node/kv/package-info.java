/**
 * The data model that a node replicates: a key-value store, with accounts. {@link org.entente.node.kv.KeyValueStore} is
 * for those who use it. {@link org.entente.node.kv.KvKeyExtractor} says which keys a command touches and refuses
 * malformed ones, {@link org.entente.node.kv.KvStateMachine} applies it. The layout of commands stands in
 * {@link org.entente.node.kv.KvCommand}, that of replies in {@link org.entente.node.kv.KvReply} and in the classes that
 * it names. Nothing that a command reads or writes lies outside of the keys it declares: there is no counter over all
 * keys that a command could see, and so no limit on the number of keys either. docs/key-value-store.md says what it
 * promises and why.
 */
package org.entente.node.kv;
