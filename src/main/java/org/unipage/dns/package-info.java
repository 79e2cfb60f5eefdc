/** The authoritative and forwarding DNS server; knows the manifest only. */
@NullMarked
package org.unipage.dns;

import org.jspecify.annotations.NullMarked;
