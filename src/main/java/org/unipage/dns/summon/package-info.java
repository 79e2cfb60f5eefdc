/** Names whose VMs start when they are asked for. */
@NullMarked
package org.unipage.dns.summon;

import org.jspecify.annotations.NullMarked;
