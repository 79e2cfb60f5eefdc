/** What every page server must answer, over real sockets, whatever it runs on. */
@NullMarked
package org.unipage.conformance;

import org.jspecify.annotations.NullMarked;
