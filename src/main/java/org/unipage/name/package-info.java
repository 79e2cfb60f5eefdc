/** Page hosts, project ids and addresses: what every entry is called. */
@NullMarked
package org.unipage.name;

import org.jspecify.annotations.NullMarked;
