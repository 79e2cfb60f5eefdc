/** The pipeline: from a mirror to a staged site. */
@NullMarked
package org.unipage;

import org.jspecify.annotations.NullMarked;
