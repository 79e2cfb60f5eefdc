/** What was staged, as a value and as JSON; all that the servers know of a site. */
@NullMarked
package org.unipage.manifest;

import org.jspecify.annotations.NullMarked;
