/** What a reference means: WHATWG URLs resolved against the mirror. */
@NullMarked
package org.unipage.link;

import org.jspecify.annotations.NullMarked;
