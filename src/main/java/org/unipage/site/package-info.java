/** The mirror as it is on disk: paths, entries, media types, and the problems met. */
@NullMarked
package org.unipage.site;

import org.jspecify.annotations.NullMarked;
