/** Sites in Chromium, as they were and as they became: what differs, and what must. */
@NullMarked
package org.unipage.browser;

import org.jspecify.annotations.NullMarked;
