package org.unipage.dns.forward;

import org.xbill.DNS.Name;

/**
 * What is asked of another server; of class IN.
 *
 * @param name the name; letter case does not make two questions of one
 * @param type the type, 0 to 65535
 * @param dnssecOk whether DNSSEC records are wanted too
 * @param checkingDisabled whether the other server is to leave DNSSEC unchecked
 */
public record Question(Name name, int type, boolean dnssecOk, boolean checkingDisabled) {}
