package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Resolver;
import org.unipage.rewrite.Surroundings;

/** The surroundings of one file, and the companions that it has asked for. */
final class Neighbourhood implements Surroundings {
  private final SitePlan plan;
  private final Neighbours neighbours;
  private final int index;
  private final boolean sharesDomain;
  private final boolean relative;
  private final @Nullable Set<Integer> granted;
  private final Set<Integer> companions = new LinkedHashSet<>();
  private long bytes;

  /**
   * @param granted the companions that there are; null: as many as the options allow
   */
  Neighbourhood(
      SitePlan plan,
      Neighbours neighbours,
      int index,
      boolean sharesDomain,
      boolean relative,
      @Nullable Set<Integer> granted) {
    this.plan = plan;
    this.neighbours = neighbours;
    this.index = index;
    this.sharesDomain = sharesDomain;
    this.relative = relative;
    this.granted = granted;
  }

  /** What was asked for and granted, in that order. */
  List<Integer> companions() {
    return List.copyOf(companions);
  }

  @Override
  public String mediaType(int entry) {
    return neighbours.entry(entry).mediaType();
  }

  @Override
  public Resolver resolver(int entry) {
    return plan.links().resolver(entry, UTF_8);
  }

  @Override
  public FileFacts facts(int entry) {
    return neighbours.facts(entry);
  }

  @Override
  public @Nullable String integrity(int entry, String algorithm, String hash) {
    return neighbours.integrity(entry, algorithm, hash);
  }

  @Override
  public String carry(int entry) {
    if (entry == index || companions.contains(entry)) {
      return "";
    }
    long size = neighbours.entry(entry).size();
    if (granted != null) {
      if (!granted.contains(entry)) {
        return "the page does not carry it";
      }
    } else {
      RepairOptions options = plan.options().repairs();
      if (options.companionFiles() == 0) {
        return "--strict-split lets no page carry others: leave it out";
      }
      if (companions.size() == options.companionFiles()
          || bytes + size > options.companionBytes()) {
        return "the page would carry more than --companion-limit allows: raise it";
      }
    }
    companions.add(entry);
    bytes += size;
    return "";
  }

  @Override
  public String origin() {
    return plan.origin();
  }

  @Override
  public String ownOrigin() {
    String url = plan.links().pageUrl(index);
    return url.substring(0, url.indexOf('/', url.indexOf("//") + 2));
  }

  @Override
  public String everyOrigin() {
    return plan.origin().replace("://", "://*.");
  }

  @Override
  public boolean insecure() {
    String host = plan.mirror().siteHost();
    return plan.options().scheme().equals("http")
        && !host.equals("localhost")
        && !host.endsWith(".localhost");
  }

  @Override
  public boolean sharesDomain() {
    return sharesDomain;
  }

  @Override
  public boolean relative() {
    return relative;
  }
}
