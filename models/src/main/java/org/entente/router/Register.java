package org.entente.router;

/**
 * A number that only rises.
 *
 * @param kind SOURCE_OFFSET, WATERMARK or GROUP_OFFSET.
 * @param name of the source or the group.
 */
public record Register(RouterKind kind, String name, int partition, long value) implements RouterObject
{
}
