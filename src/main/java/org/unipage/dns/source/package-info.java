/** Where zones come from: staged sites and master files, read again when they change. */
@NullMarked
package org.unipage.dns.source;

import org.jspecify.annotations.NullMarked;
