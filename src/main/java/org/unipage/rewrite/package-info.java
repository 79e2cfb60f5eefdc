/**
 * Finds the references in a file and splices in where they lead now; the only package that sees
 * jsoup.
 */
@NullMarked
package org.unipage.rewrite;

import org.jspecify.annotations.NullMarked;
