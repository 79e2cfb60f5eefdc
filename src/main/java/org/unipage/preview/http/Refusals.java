package org.unipage.preview.http;

/**
 * The heads of the answers to what is no request; each ends the connection.
 *
 * @param badRequest 400
 * @param headTooLarge 431
 * @param timeout 408
 */
public record Refusals(byte[] badRequest, byte[] headTooLarge, byte[] timeout) {}
