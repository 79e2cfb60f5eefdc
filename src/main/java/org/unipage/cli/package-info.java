/** The command line; the only package that sees picocli. */
@NullMarked
package org.unipage.cli;

import org.jspecify.annotations.NullMarked;
