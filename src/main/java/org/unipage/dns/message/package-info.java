/** DNS messages: reading queries that anyone may have sent, and writing replies. */
@NullMarked
package org.unipage.dns.message;

import org.jspecify.annotations.NullMarked;
