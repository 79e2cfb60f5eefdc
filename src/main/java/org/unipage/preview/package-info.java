/** A site in a browser, served by one process under all its names. */
@NullMarked
package org.unipage.preview;

import org.jspecify.annotations.NullMarked;
