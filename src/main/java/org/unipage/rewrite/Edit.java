package org.unipage.rewrite;

/**
 * One replacement in a file.
 *
 * @param start the offset of the first byte replaced, from 0
 * @param end the offset after the last byte replaced; {@code start} to insert
 * @param text what stands there instead, as bytes in the file's own encoding, one per char
 */
public record Edit(int start, int end, String text) {}
