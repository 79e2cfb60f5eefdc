package org.unipage.summon;

import java.net.InetSocketAddress;

/**
 * A VM that accepts connections.
 *
 * @param name which one
 * @param address where
 * @param bootNanos how long it took from asking for it to be started until it accepted connections,
 *     in nanoseconds; for one that was found running, what it was recorded to have taken
 */
public record Running(VmName name, InetSocketAddress address, long bootNanos) {}
