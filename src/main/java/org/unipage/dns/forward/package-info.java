/** Asking other servers: names outside our zones, for clients that may. */
@NullMarked
package org.unipage.dns.forward;

import org.jspecify.annotations.NullMarked;
