/** Zones, and what they answer. */
@NullMarked
package org.unipage.dns.authority;

import org.jspecify.annotations.NullMarked;
