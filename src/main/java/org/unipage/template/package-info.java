/** Templates with an escape for each language; the only package that sees Mustache. */
@NullMarked
package org.unipage.template;

import org.jspecify.annotations.NullMarked;
