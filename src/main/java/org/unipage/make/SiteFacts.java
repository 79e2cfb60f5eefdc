package org.unipage.make;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code make} and {@code staging/vm} need to know of the whole site.
 *
 * @param target how projects are built and run: the folder of its templates, e.g. {@code process}
 * @param block whether the entries' bytes are on block devices
 * @param cohttp whether page servers are built on CoHTTP
 * @param siteHost the site's own host name
 * @param url where the site begins, as a browser is told
 * @param zoneFile the name of the zone file
 * @param network the IPv4 network in CIDR notation
 * @param gateway the IPv4 address of the host that the VMs route through
 * @param spare the IPv4 addresses for further copies
 * @param front the id of the project that serves the site host
 * @param frontIpv4 its IPv4 address
 * @param port the port that page servers bind, 1 to 65535
 */
public record SiteFacts(
    String target,
    boolean block,
    boolean cohttp,
    String siteHost,
    String url,
    String zoneFile,
    String network,
    String gateway,
    List<String> spare,
    String front,
    String frontIpv4,
    int port) {
  private static final Pattern TARGET = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Pattern NETWORK = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{1,2}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._/:%-]+");

  /**
   * @throws IllegalArgumentException if a value has not the form that its description says
   */
  public SiteFacts {
    spare = List.copyOf(spare);
    VmFacts.check("a target", TARGET, target);
    VmFacts.host(siteHost);
    VmFacts.check("a URL", WORD, url);
    VmFacts.check("a file name", WORD, zoneFile);
    VmFacts.check("a network", NETWORK, network);
    VmFacts.ipv4(gateway);
    spare.forEach(VmFacts::ipv4);
    VmFacts.id(front);
    VmFacts.ipv4(frontIpv4);
    VmFacts.port(port);
  }
}
