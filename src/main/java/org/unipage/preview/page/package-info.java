/** What the pages of a site answer, as the page server of a staged site does. */
@NullMarked
package org.unipage.preview.page;

import org.jspecify.annotations.NullMarked;
