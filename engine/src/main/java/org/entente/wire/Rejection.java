package org.entente.wire;

/** Why a frame was dropped. Checked in this order. */
public enum Rejection
{
    /** Shorter than a header. */
    TOO_SHORT,
    /** The length in the header is not that of the frame. */
    LENGTH,
    /** The checksum does not match: damaged on its way, or not a frame at all. */
    CHECKSUM,
    /** A frame of another schema. */
    SCHEMA,
    /** The block is not as long as the version of the schema in the header says. */
    VERSION,
    /** A message that this version does not know. */
    TEMPLATE,
    /** From another cluster. */
    CLUSTER,
    /** From a node that is no member. */
    SENDER,
    /** A field, count or length that cannot be. */
    FIELD
}
