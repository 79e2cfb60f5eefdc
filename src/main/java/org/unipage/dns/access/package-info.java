/** Which clients may do what, and how often. */
@NullMarked
package org.unipage.dns.access;

import org.jspecify.annotations.NullMarked;
