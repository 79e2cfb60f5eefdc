/**
 * One public address in front of all VMs of a site: routes by host name, starts what is asked for,
 * and can give every request a VM of its own. All HTTP is Jetty's.
 */
@NullMarked
package org.unipage.gateway;

import org.jspecify.annotations.NullMarked;
