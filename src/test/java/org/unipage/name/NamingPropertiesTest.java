package org.unipage.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.unipage.name.Naming.Style;
import org.unipage.site.SitePath;

/** What holds for every path. */
class NamingPropertiesTest {

  private static final String SITE = "www.example.org";
  private static final boolean FULL = Boolean.getBoolean("unipage.full");
  private static final Pattern LABEL =
      Pattern.compile("(?!..--)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern CUT = Pattern.compile("(.*-)?xh[0-9a-v]{12}");
  private static final Pattern SUFFIX = Pattern.compile("(^|[-.])x[0-9][0-9a-z]*[a-z](\\.|$)");

  /** The hosts met so far, and what was true of them. */
  private static final class Met {
    final Naming naming;
    final Style style;
    final Map<String, SitePath> paths = new HashMap<>();
    int suffixed;
    int cut;

    Met(Style style) {
      this.style = style;
      this.naming = Naming.of(SITE, style);
    }

    String add(SitePath path) {
      String host = naming.host(path);
      assertThat(Naming.of(SITE, style).host(new SitePath(path.latin1()))).isEqualTo(host);
      SitePath other = paths.putIfAbsent(host, path);
      if (other != null && !other.equals(path)) {
        throw new AssertionError("%s and %s are both %s".formatted(other, path, host));
      }
      String labels = host.equals(SITE) ? "" : host.substring(0, host.length() - SITE.length() - 1);
      checkValid(path, host, labels);
      boolean isCut = CUT.matcher(labels).matches();
      SitePath back = naming.path(host).orElse(null);
      if (isCut ? back != null : !path.equals(back)) {
        throw new AssertionError("%s -> %s -> %s".formatted(path, host, back));
      }
      if (other == null) {
        cut += isCut ? 1 : 0;
        suffixed += SUFFIX.matcher(labels).find() ? 1 : 0;
      }
      return labels;
    }

    private void checkValid(SitePath path, String host, String labels) {
      List<String> all = labels.isEmpty() ? List.of() : Arrays.asList(labels.split("\\.", -1));
      boolean valid =
          host.length() <= 253
              && (host.equals(SITE) || host.endsWith("." + SITE))
              && all.stream().allMatch(label -> LABEL.matcher(label).matches())
              && (style == Style.DOTTED || all.size() <= 1)
              && (all.isEmpty() || !all.get(all.size() - 1).equals("ns"));
      if (!valid) {
        throw new AssertionError("%s -> %s".formatted(path, host));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyPathHasAValidHostOfItsOwnThatLeadsBack(Style style) {
    int count = FULL ? 1_000_000 : 50_000;
    Random random = new Random(1);
    Met met = new Met(style);
    for (int i = 0; i < count; i++) {
      SitePath path = Paths.random(random);
      String labels = met.add(path);
      if (i % 4 == 0) {
        // the paths that would be the nearest to have the same host
        for (SitePath near : Paths.near(labels, random)) {
          met.add(near);
        }
      }
    }
    System.out.printf(
        "names: %d of 1000000 paths (seed 1), %s: %d hosts, %d with a suffix, %d cut%n",
        count, style, met.paths.size(), met.suffixed, met.cut);
    assertThat(met.cut).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void everyShortPathHasAValidHostOfItsOwnThatLeadsBack(Style style) {
    int length = FULL ? 6 : 4;
    Met met = new Met(style);
    Paths.all("aA-._x0/", length).forEach(met::add);
    // js is an extension, ns reserved
    Paths.all(List.of("js", "ns", "/", ".", "a", "X", "-x0n", "-x0f", "index.html"), length)
        .forEach(met::add);
    System.out.printf("names: every path of %d units, %s: %d%n", length, style, met.paths.size());
    assertThat(met.paths.size()).isGreaterThan(1000);
  }

  @ParameterizedTest
  @EnumSource
  void aHostThatLeadsToAPathIsThatPathsHost(Style style) {
    int count = FULL ? 1_000_000 : 50_000;
    Random random = new Random(2);
    Naming naming = Naming.of(SITE, style);
    int led = 0;
    for (int i = 0; i < count; i++) {
      String host = Paths.mutate(naming.host(Paths.random(random)), random);
      SitePath path = naming.path(host).orElse(null);
      if (path != null) {
        led++;
        assertThat(naming.host(path)).isEqualToIgnoringCase(host);
      }
    }
    System.out.printf("names: %d of 1000000 changed hosts (seed 2), %d lead back%n", count, led);
    assertThat(led).isBetween(1, count - 1);
  }

  @Test
  void readsBackHostsInUpperCase() {
    Random random = new Random(3);
    Naming naming = Naming.of(SITE, Style.DOTTED);
    for (int i = 0; i < 1000; i++) {
      String host = naming.host(Paths.random(random));
      assertThat(naming.path(host.toUpperCase(Locale.ROOT))).isEqualTo(naming.path(host));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "python3.11-doc, /usr/share/doc/python3.11/html",
    "debian-handbook, /usr/share/doc/debian-handbook/html",
    "sqlite3-doc, /usr/share/doc/sqlite3",
    "git-doc, /usr/share/doc/git/html",
    "openjdk-17-doc, /usr/share/doc/openjdk-17-jre-headless/api",
  })
  void everyPathOfARealSiteHasAHostOfItsOwn(String site, Path root) throws IOException {
    List<SitePath> paths = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      files.filter(Files::isRegularFile).map(root::relativize).forEach(p -> paths.add(path(p)));
    }
    for (Style style : Style.values()) {
      Met met = new Met(style);
      paths.forEach(met::add);
      System.out.printf(
          "names: %s, %s: %d paths, %d with a suffix, %d cut%n",
          site, style, paths.size(), met.suffixed, met.cut);
      assertThat(met.paths).hasSameSizeAs(paths).hasSizeGreaterThan(100);
      assertThat(style == Style.DOTTED ? met.cut : 0).isZero();
    }
  }

  private static SitePath path(Path relative) {
    assertThat(relative.toString()).matches("\\p{ASCII}*"); // so the locale does not matter
    return SitePath.of(relative.toString());
  }

  @Test
  void takesLinearTimeForOneHugeName() {
    Naming naming = Naming.of(SITE, Style.FLAT);
    for (String unit : List.of("A", "Aa", "-", "_", ".", "a.", "\u00E9", "a/", "x0c-")) {
      String host = naming.host(SitePath.of(unit.repeat(1_000_000) + "AAb"));
      assertThat(host).matches(".*xh[0-9a-v]{12}\\.www\\.example\\.org");
    }
  }
}
