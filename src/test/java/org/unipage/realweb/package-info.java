/** Web servers and mirroring tools that others wrote, run on loopback to make real mirrors. */
@NullMarked
package org.unipage.realweb;

import org.jspecify.annotations.NullMarked;
