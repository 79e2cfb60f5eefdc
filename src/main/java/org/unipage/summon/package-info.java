/** VMs that run when they are needed: what the name server and the gateway share. */
@NullMarked
package org.unipage.summon;

import org.jspecify.annotations.NullMarked;
