/** What the person who runs the server sees: zones read again, metrics, a log. */
@NullMarked
package org.unipage.dns.operation;

import org.jspecify.annotations.NullMarked;
