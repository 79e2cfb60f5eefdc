/** The Makefile of a staged site, and the {@code vm} script of its target. */
@NullMarked
package org.unipage.make;

import org.jspecify.annotations.NullMarked;
