package org.unipage.site;

import java.nio.file.Path;

/**
 * One file of the mirror.
 *
 * @param path its path in the mirror, query included
 * @param originalUrl its original URL after the authority: path and query in origin-form (RFC 9112
 *     section 3.2.1), percent-encoded, starting with one {@code /}; a folder index ends in {@code
 *     /}; no two entries share one
 * @param source where its bytes are read: the file itself, or wget's {@code .orig} backup of it
 * @param size how many bytes {@code source} holds
 * @param mediaType as a static server would send it, without a charset parameter (RFC 9110 section
 *     8.3.1), e.g. {@code text/html}
 */
public record Entry(SitePath path, String originalUrl, Path source, long size, String mediaType) {}
