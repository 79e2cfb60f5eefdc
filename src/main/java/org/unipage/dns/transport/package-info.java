/** Sockets: UDP and TCP, on a few event loops. */
@NullMarked
package org.unipage.dns.transport;

import org.jspecify.annotations.NullMarked;
