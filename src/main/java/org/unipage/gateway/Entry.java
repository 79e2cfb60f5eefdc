package org.unipage.gateway;

/**
 * What a host name leads to.
 *
 * @param id the entry's id, 20 hex digits
 * @param host its host name
 */
record Entry(String id, String host) {}
