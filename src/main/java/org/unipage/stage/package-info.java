/** What should exist in the output tree, and the only code that changes the disk. */
@NullMarked
package org.unipage.stage;

import org.jspecify.annotations.NullMarked;
