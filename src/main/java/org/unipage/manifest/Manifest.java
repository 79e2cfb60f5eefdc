package org.unipage.manifest;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unipage.site.Problem;
import org.unipage.site.SitePath;

/**
 * What was staged: {@code staging/manifest.json}, schema 1.
 *
 * @param siteHost the site's own host name
 * @param scheme {@code http} or {@code https}, as written in URLs
 * @param port the port written in URLs, 1 to 65535
 * @param listenPort the port that page servers bind, 1 to 65535
 * @param naming {@code dotted} or {@code flat}
 * @param network the IPv4 network in CIDR notation
 * @param network6 the IPv6 network in CIDR notation, if any
 * @param gateway the IPv4 address of the host that the VMs route through
 * @param spare IPv4 addresses kept for further copies
 * @param highWater the highest offset in the network that an entry ever had (addresses given free
 *     are reused last, also in later runs)
 * @param target how projects are built and run
 * @param content {@code embed} or {@code block}: how an entry's bytes get into its virtual machine
 * @param server {@code own} or {@code cohttp}: what speaks HTTP in a page server
 * @param publicAddress the address that every name has in the zone, if not its own
 * @param zone the DNS zone
 * @param front the id of the project that serves the site host
 * @param fingerprint what each entry's result depends on besides its own bytes, hashed
 * @param entries every entry, sorted by path
 */
public record Manifest(
    String siteHost,
    String scheme,
    int port,
    int listenPort,
    String naming,
    String network,
    @Nullable String network6,
    String gateway,
    List<String> spare,
    long highWater,
    String target,
    String content,
    String server,
    @Nullable String publicAddress,
    Zone zone,
    String front,
    String fingerprint,
    List<Page> entries) {

  public Manifest {
    spare = List.copyOf(spare);
    entries = List.copyOf(entries);
  }

  /** This manifest with other entries. */
  Manifest withEntries(List<Page> entries) {
    return new Manifest(
        siteHost,
        scheme,
        port,
        listenPort,
        naming,
        network,
        network6,
        gateway,
        spare,
        highWater,
        target,
        content,
        server,
        publicAddress,
        zone,
        front,
        fingerprint,
        entries);
  }

  /** This manifest with another serial of the zone. */
  public Manifest withSerial(long serial) {
    return new Manifest(
        siteHost,
        scheme,
        port,
        listenPort,
        naming,
        network,
        network6,
        gateway,
        spare,
        highWater,
        target,
        content,
        server,
        publicAddress,
        new Zone(zone.file(), serial, zone.ns(), zone.ipv4(), zone.ipv6(), zone.project()),
        front,
        fingerprint,
        entries);
  }

  /**
   * The DNS zone of the site.
   *
   * @param file the zone file, relative to OUT
   * @param serial the SOA serial, 0 to 2^32 - 1 (RFC 1982)
   * @param ns the host name of the name server
   * @param ipv4 its IPv4 address
   * @param ipv6 its IPv6 address, if the site has an IPv6 network
   * @param project the id of its project, if it is a unikernel too
   */
  public record Zone(
      String file,
      long serial,
      String ns,
      String ipv4,
      @Nullable String ipv6,
      @Nullable String project) {}

  /**
   * One entry.
   *
   * @param path its path in the mirror
   * @param originalUrl its original URL in origin-form: path and query
   * @param aliases other origin-form URLs by which the site refers to it, sorted
   * @param url its page URL, absolute
   * @param host its page host
   * @param id its project: 20 hex digits
   * @param ipv4 its IPv4 address
   * @param ipv6 its IPv6 address, if the site has an IPv6 network
   * @param mediaType as in {@code Content-Type}, charset included
   * @param bytes the size of the staged bytes
   * @param sha256 the hash of the staged bytes, 64 hex digits
   * @param memory what its VM gets, in MiB
   * @param companions ids of the entries that its project carries too
   * @param references ids of the entries that it refers to, in order, each once
   * @param file where its staged bytes lie, relative to OUT
   * @param generated whether it is no file of the mirror (the list of entries that stands in for a
   *     missing root index)
   * @param source the hash of its bytes in the mirror, 64 hex digits; empty if generated
   * @param spellings the URLs other than original ones by which it refers to entries
   * @param rewritten how many of its references were rewritten
   * @param problems what is wrong in it
   * @param repairs what it needed beside rewritten references
   */
  public record Page(
      SitePath path,
      String originalUrl,
      List<String> aliases,
      String url,
      String host,
      String id,
      String ipv4,
      @Nullable String ipv6,
      String mediaType,
      long bytes,
      String sha256,
      int memory,
      List<String> companions,
      List<String> references,
      String file,
      boolean generated,
      String source,
      List<Spelling> spellings,
      int rewritten,
      List<Problem> problems,
      Repairs repairs) {

    public Page {
      aliases = List.copyOf(aliases);
      companions = ids(companions);
      references = ids(references);
      spellings = List.copyOf(spellings);
      problems = List.copyOf(problems);
    }

    /** An unmodifiable list as it is: {@link IdSlice} is one too. */
    private static List<String> ids(List<String> ids) {
      return ids instanceof IdSlice ? ids : List.copyOf(ids);
    }

    /** Whether these are its addresses. */
    public boolean hasAddress(String ipv4, @Nullable String ipv6) {
      return this.ipv4.equals(ipv4) && Objects.equals(this.ipv6, ipv6);
    }

    /** This page, known by {@code aliases} too. */
    public Page withAliases(List<String> aliases) {
      return aliases.equals(this.aliases) ? this : with(aliases, memory);
    }

    /** This page on a machine with so many MiB. */
    public Page withMemory(int memory) {
      return memory == this.memory ? this : with(aliases, memory);
    }

    private Page with(List<String> aliases, int memory) {
      return new Page(
          path,
          originalUrl,
          aliases,
          url,
          host,
          id,
          ipv4,
          ipv6,
          mediaType,
          bytes,
          sha256,
          memory,
          companions,
          references,
          file,
          generated,
          source,
          spellings,
          rewritten,
          problems,
          repairs);
    }
  }

  /**
   * What a page needed beside rewritten references and companions, and what others may need of it.
   * A later run need not find that out again, as long as its bytes and the fingerprint stay.
   *
   * @param context what its staged form depends on in other files, hashed; empty if on nothing
   * @param sharesDomain whether it shares the site's domain with pages in its frames or around it
   * @param charset the encoding that it takes from the page around it; empty if from none
   * @param relative whether its links were left as they are
   * @param framing whether it may have frames or open windows
   * @param words of a script or style sheet that neither refers to nor starts anything: what its
   *     words tell of it; of all else {@link #UNKNOWN}
   */
  public record Repairs(
      String context,
      boolean sharesDomain,
      String charset,
      boolean relative,
      boolean framing,
      int words) {

    /** The words of what has to be read when they are asked for. */
    public static final int UNKNOWN = -1;

    public static final Repairs NONE = new Repairs("", false, "", false, false, UNKNOWN);
  }

  /**
   * A URL by which a page refers to an entry otherwise than by its original URL.
   *
   * @param url the URL in origin-form
   * @param id the entry it leads to
   */
  public record Spelling(String url, String id) implements Comparable<Spelling> {
    private static final Comparator<Spelling> ORDER =
        Comparator.comparing(Spelling::url).thenComparing(Spelling::id);

    @Override
    public int compareTo(Spelling other) {
      return ORDER.compare(this, other);
    }
  }
}
