package org.unipage;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.unipage.manifest.Manifest;
import org.unipage.name.Cidr;
import org.unipage.name.Naming;

/** Checks the names, ids and addresses of a manifest against the rules and each other. */
record VerifiedNames(Manifest manifest) {

  /** Whether there was nothing to report. */
  boolean check(Findings findings) {
    int before = findings.size();
    Naming naming =
        Naming.of(
            manifest.siteHost(), Naming.Style.valueOf(manifest.naming().toUpperCase(Locale.ROOT)));
    Cidr network = Cidr.parse(manifest.network());
    Map<String, String> owners = new HashMap<>();
    owners.put(manifest.gateway(), "the gateway");
    owners.put(manifest.zone().ipv4(), "the name server");
    owners.put(manifest.zone().ns(), "the name server");
    if (manifest.zone().project() != null) {
      differs(findings, "", "id", naming.nameServerId(), manifest.zone().project());
    }
    for (String spare : manifest.spare()) {
      clash(findings, owners, "spare addresses", "the address", spare);
    }
    for (Manifest.Page page : manifest.entries()) {
      String path = page.path().encoded();
      differs(findings, path, "host", naming.host(page.path()), page.host());
      differs(findings, path, "id", naming.id(page.path()), page.id());
      differs(findings, path, "file", "staging/" + page.id() + "/content", page.file());
      clash(findings, owners, path, "the host", page.host());
      clash(findings, owners, path, "the id", page.id());
      clash(findings, owners, path, "the address", page.ipv4());
      clash(findings, owners, path, "the URL", page.originalUrl());
      if (!network.contains(page.ipv4())) {
        findings.add(path, "address", page.ipv4() + " is outside " + network);
      }
    }
    if (!owners.containsKey(manifest.front())) {
      findings.add("", "front", "no entry has the id of the front, " + manifest.front());
    }
    return findings.size() == before;
  }

  private static void differs(
      Findings findings, String path, String what, String rule, String manifest) {
    if (!rule.equals(manifest)) {
      findings.add(path, what, "the manifest has " + what + " " + manifest + ", not " + rule);
    }
  }

  private static void clash(
      Findings findings, Map<String, String> owners, String owner, String what, String value) {
    String other = owners.putIfAbsent(value, owner);
    if (other != null) {
      findings.add(owner, "clash", what + " " + value + " is also that of " + other);
    }
  }
}
