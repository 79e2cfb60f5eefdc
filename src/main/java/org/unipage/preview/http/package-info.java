/** HTTP/1.1 over sockets: connections and requests, whoever answers them. */
@NullMarked
package org.unipage.preview.http;

import org.jspecify.annotations.NullMarked;
