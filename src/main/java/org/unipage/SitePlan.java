package org.unipage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Links;
import org.unipage.link.Site;
import org.unipage.manifest.Manifest;
import org.unipage.name.AddressPlan;
import org.unipage.name.Addresses;
import org.unipage.name.Addresses.Address;
import org.unipage.name.Cidr;
import org.unipage.name.Naming;
import org.unipage.site.BadInput;
import org.unipage.site.Entry;
import org.unipage.site.SiteHost;
import org.unipage.site.SiteMap;
import org.unipage.site.SitePath;
import org.unipage.stage.Project;
import org.unipage.stage.SharedPaths;

/**
 * Everything about a site that is settled before any of its files is rewritten: who is called what,
 * and what each reference will mean.
 *
 * @param options what was asked for
 * @param mirror the files
 * @param hosts the page host of each entry
 * @param ids the project of each entry
 * @param frontId the project of the site host, whether the mirror has a root index or not
 * @param nameServerId the project of the name server; null if it has none
 * @param addresses the address of each project, the front's included
 * @param links what references mean
 * @param sharedPaths which entries differ in their queries only
 * @param fingerprint all of this, hashed, but for the addresses: an entry's result depends on it
 *     and on the entry's own bytes alone
 */
record SitePlan(
    StageOptions options,
    SiteMap mirror,
    List<String> hosts,
    List<String> ids,
    String frontId,
    @Nullable String nameServerId,
    Addresses addresses,
    Links links,
    SharedPaths sharedPaths,
    String fingerprint) {

  /** The path of the page that the front answers unknown URLs with. */
  static final SitePath NOT_FOUND = SitePath.of("404.html");

  static SitePlan of(
      StageOptions options,
      SiteHost siteHost,
      SiteMap mirror,
      String templates,
      @Nullable Manifest last) {
    return of(options, siteHost, mirror, Set.of(siteHost.mirrorAuthority()), templates, last);
  }

  /**
   * The plan for a mirror.
   *
   * @param origins what else was this site, as {@link Site#otherAuthorities} has it
   * @param templates the digest of the templates
   * @param last what was staged before, if addresses are to be kept
   */
  static SitePlan of(
      StageOptions options,
      SiteHost siteHost,
      SiteMap mirror,
      Set<String> origins,
      String templates,
      @Nullable Manifest last) {
    Naming naming = Naming.of(siteHost.name(), options.naming());
    List<Entry> entries = mirror.entries();
    entries.forEach(new VmMemory(options)::check);
    PageNames names = PageNames.of(options, mirror, naming, templates, last);
    List<String> hosts = names.hosts();
    String frontId = naming.id(Naming.FRONT);
    Links links =
        Links.of(
            new Site(siteHost.name(), options.scheme(), options.port(), origins), entries, hosts);
    return new SitePlan(
        options,
        mirror,
        hosts,
        names.ids(),
        frontId,
        options.dnsUnikernel() ? naming.nameServerId() : null,
        addresses(options, names.ids(), frontId, last),
        links,
        sharedPaths(entries),
        names.fingerprint());
  }

  /**
   * The plan by which a site was staged, with its staged bytes in the place of the mirror's. The
   * list of entries that stands in for a missing root index is no entry here.
   *
   * @param out where it was staged
   */
  static SitePlan staged(Manifest manifest, Path out) throws IOException {
    List<Manifest.Page> pages =
        manifest.entries().stream().filter(page -> !page.generated()).toList();
    List<Entry> entries = new ArrayList<>();
    for (Manifest.Page page : pages) {
      Path file = out.resolve("staging").resolve(page.id()).resolve(Project.CONTENT);
      long size = Files.exists(file) ? Files.size(file) : 0;
      String mediaType = page.mediaType().split(";", 2)[0];
      entries.add(new Entry(page.path(), page.originalUrl(), file, size, mediaType));
    }
    List<String> hosts = pages.stream().map(Manifest.Page::host).toList();
    Map<String, Address> byId = new HashMap<>();
    manifest.entries().forEach(page -> byId.put(page.id(), new Address(page.ipv4(), page.ipv6())));
    Manifest.Zone zone = manifest.zone();
    return new SitePlan(
        StageOptions.of(manifest, out),
        new SiteMap(manifest.siteHost(), entries, List.of()),
        hosts,
        pages.stream().map(Manifest.Page::id).toList(),
        manifest.front(),
        manifest.zone().project(),
        new Addresses(
            new Address(manifest.gateway(), null),
            new Address(zone.ipv4(), zone.ipv6()),
            Objects.requireNonNullElse(byId.get(manifest.front()), new Address("", null)),
            manifest.spare().stream().map(spare -> new Address(spare, null)).toList(),
            byId,
            manifest.highWater()),
        Links.of(
            new Site(manifest.siteHost(), manifest.scheme(), manifest.port(), Set.of()),
            entries,
            hosts),
        sharedPaths(entries),
        manifest.fingerprint());
  }

  /** This plan for files that have other bytes under the same names. */
  SitePlan withBytes(SiteMap mirror) {
    return new SitePlan(
        options,
        mirror,
        hosts,
        ids,
        frontId,
        nameServerId,
        addresses,
        links,
        sharedPaths,
        fingerprint);
  }

  /** The index of the entry at {@code path}; negative if there is none. */
  int index(SitePath path) {
    for (int i = 0; i < ids.size(); i++) {
      if (mirror.entries().get(i).path().equals(path)) {
        return i;
      }
    }
    return -1;
  }

  /** The address of a project. */
  Address address(String id) {
    return Objects.requireNonNull(addresses.byId().get(id));
  }

  /** The ids of all projects. */
  Set<String> projectIds() {
    Set<String> all = new HashSet<>(addresses.byId().keySet());
    if (nameServerId != null) {
      all.add(nameServerId);
    }
    return all;
  }

  /** Where the site is served: {@code scheme://host[:port]}. */
  String origin() {
    return links.origin();
  }

  private static SharedPaths sharedPaths(List<Entry> entries) {
    return new SharedPaths(entries.stream().map(Entry::originalUrl).toList());
  }

  private static Addresses addresses(
      StageOptions options, List<String> ids, String frontId, @Nullable Manifest last) {
    try {
      return AddressPlan.assign(
          network(options),
          options.network6() == null ? null : Cidr.parse(options.network6()),
          options.spare(),
          frontId,
          ids,
          last == null ? null : previous(last));
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }

  private static AddressPlan.Previous previous(Manifest last) {
    Map<String, String> byId = new HashMap<>();
    last.entries().forEach(page -> byId.put(page.id(), page.ipv4()));
    return new AddressPlan.Previous(Cidr.parse(last.network()), byId, last.highWater());
  }

  /** Where IPv4 addresses come from. */
  Cidr network() {
    return network(options);
  }

  private static Cidr network(StageOptions options) {
    return Cidr.parse(options.network() == null ? options.target().network() : options.network());
  }
}
