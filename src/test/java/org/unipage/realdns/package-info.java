/** Name servers that others wrote, run on loopback to compare with and to serve our zones. */
@NullMarked
package org.unipage.realdns;

import org.jspecify.annotations.NullMarked;
