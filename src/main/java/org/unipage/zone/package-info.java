/** The DNS zone of a staged site. */
@NullMarked
package org.unipage.zone;

import org.jspecify.annotations.NullMarked;
