package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unipage.manifest.Manifest;
import org.unipage.name.Naming;
import org.unipage.realweb.Answer;
import org.unipage.realweb.RealNginx;
import org.unipage.realweb.RealWget;
import org.unipage.site.Sha256;

/**
 * Whatever way a site was mirrored, each URL that its server answered is still one of the staged
 * site: the front leads to the same bytes in at most two redirects, and the references of the pages
 * there lead to the same things as those of the original. nginx serves the site, wget and HTTrack
 * mirror it, make and the page servers run it.
 */
class EveryWayToMirrorTest {

  private static final Pattern REQUEST = Pattern.compile("\"GET (\\S+) HTTP/1[.][01]\" ([0-9]+) ");
  private static final Set<String> REWRITTEN = Set.of("text/html", "text/css");

  /**
   * What nothing knows any more when {@code -k} has written file names into all references: that a
   * slash stood twice, and that an ampersand was no separator.
   */
  private static final Set<String> LOST = Set.of("/e//f.html", "/search?q=%26");

  @TempDir static Path temp;

  private static Path out;
  private static int port;

  /** The answers of the web server, by target. */
  private final Map<String, Answer> originals = new HashMap<>();

  /** What is not as it was. */
  private final List<String> wrong = new ArrayList<>();

  @TempDir Path folder;

  /**
   * What the staged site answered in the end.
   *
   * @param page which page server did; null if none of the site's
   * @param redirects how many answers led there
   */
  private record Reached(Manifest.@Nullable Page page, int redirects, Answer answer) {}

  @BeforeAll
  static void makeOut() throws IOException {
    out = Files.createDirectories(temp.resolve("out"));
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  @AfterAll
  static void leaveNothingRunning() throws Exception {
    if (Files.exists(out.resolve("Makefile"))) {
      run(out, "make", "-s", "destroy");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-m",
        "-p",
        "-k",
        "-K -k",
        "-E",
        "-E -k",
        "-E -K -k",
        "-E -K -k -p",
        "--restrict-file-names=windows",
        "--restrict-file-names=windows -E -K -k",
        "--restrict-file-names=ascii",
      })
  void leadsEveryUrlThatWgetSawToItsBytes(String options) throws Exception {
    everyUrlLeadsToItsBytes("", options);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-m", "-E -K -k", "--restrict-file-names=windows -k"})
  void leadsEveryUrlOfAnotherPortToItsBytes(String options) throws Exception {
    everyUrlLeadsToItsBytes(":8099", options);
  }

  private void everyUrlLeadsToItsBytes(String atPort, String options) throws Exception {
    String authority = AwkwardSite.HOST + atPort;
    try (RealNginx nginx = serve(authority)) {
      String[] words = options.split(" ");
      RealWget wget =
          RealWget.mirror(
              folder.resolve("mirror"), nginx.address(), "http://" + authority + "/", words);
      // 8 for gone.html, 3 for docs, which cannot be a file beside docs/.
      assertThat(wget.status()).as(wget.log()).isIn(3, 8);
      String name = options.contains("windows") ? authority.replace(':', '+') : authority;
      boolean altered = options.contains("-k") && !options.contains("-K");
      Manifest site = stage(wget.site(name));
      walk(nginx, site, altered);
    }
  }

  @Test
  void leadsEveryUrlThatHttrackSawToItsBytes() throws Exception {
    try (RealNginx nginx = serve(AwkwardSite.HOST)) {
      Path project = Files.createDirectories(folder.resolve("project"));
      run(
          project,
          "httrack",
          "http://" + AwkwardSite.HOST + "/",
          "-q",
          "-O",
          project.toString(),
          "-P",
          nginx.address().getHostString() + ":" + nginx.address().getPort(),
          "-I0",
          "-%v0",
          "-c4",
          "-%!",
          "-%c0",
          "-A0");
      walk(nginx, stage(project.resolve(AwkwardSite.HOST)), true);
    }
  }

  private RealNginx serve(String authority) throws IOException, InterruptedException {
    return RealNginx.serving(
        folder.resolve("nginx"),
        AwkwardSite.HOST,
        AwkwardSite.in(folder.resolve("root"), authority),
        AwkwardSite.directives(folder.resolve("access.log")));
  }

  private Manifest stage(Path mirror) throws IOException, InterruptedException {
    StageOptions options =
        new StageOptions(
            "test",
            mirror,
            out,
            true,
            null,
            List.of(),
            Target.PROCESS,
            Delivery.EMBED,
            Server.OWN,
            "127.58.0.0/16",
            null,
            0,
            Naming.Style.DOTTED,
            "http",
            port,
            port,
            null,
            32,
            false,
            null,
            1,
            false,
            false,
            2,
            RepairOptions.DEFAULT);
    Manifest site = new StagePipeline(options, Silent.PROGRESS).run().manifest();
    run(out, "make", "-s", "run");
    return site;
  }

  /** Asks the front for whatever the web server was asked for, and follows every reference. */
  private void walk(RealNginx nginx, Manifest site, boolean altered) throws IOException {
    Map<String, String> asked = asked();
    Set<String> targets = new TreeSet<>(asked.keySet());
    targets.removeIf(target -> !"200".equals(asked.get(target)));
    assertThat(targets).hasSizeGreaterThan(45);
    if (altered) {
      targets.removeAll(LOST);
    }
    int followed = 0;
    for (String target : targets) {
      Answer original = original(nginx, target);
      Reached reached = reach(site, AwkwardSite.HOST, target, 2);
      String type = mediaType(original);
      Manifest.Page page = reached.page();
      if (reached.answer().status() != 200 || page == null) {
        wrong.add(target + ": " + reached.answer().status());
      } else if (!REWRITTEN.contains(type)) {
        same(target, "bytes", reached.answer().body(), original.body());
      } else {
        same(
            target,
            "staged",
            reached.answer().body(),
            Files.readAllBytes(out.resolve(page.file())));
        same(
            target,
            "mark",
            AwkwardSite.mark(reached.answer().body()),
            AwkwardSite.mark(original.body()));
        same(target, "type", mediaType(reached.answer()), type);
        if (!altered) {
          same(target, "source", page.source(), Sha256.of(original.body()));
        }
        if (type.equals("text/html")) {
          followed += follow(nginx, site, target, asked.keySet(), reached.answer());
        }
      }
    }
    assertThat(wrong.stream().distinct()).isEmpty();
    assertThat(followed).isGreaterThan(4 * targets.size());
  }

  /** Holds the references of a page against those of the original; returns how many. */
  private int follow(
      RealNginx nginx, Manifest site, String target, Set<String> asked, Answer staged)
      throws IOException {
    List<Element> before = references(original(nginx, target), target);
    List<Element> after = references(staged, target);
    same(target, "number of references", after.size(), before.size());
    int followed = 0;
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      URI meant = URI.create(ascii(url(before.get(i), "abs:")));
      String written = url(after.get(i), "");
      if (!AwkwardSite.HOST.equals(meant.getHost())) {
        same(target, "reference", written, url(before.get(i), ""));
        continue;
      }
      Answer there = original(nginx, target(meant));
      if (there.status() != 200 || !asked.contains(target(meant))) {
        continue; // HTTrack does not ask for names with an asterisk
      }
      followed++;
      String what = target + " " + url(before.get(i), "") + " -> " + written;
      URI url = URI.create(written);
      Reached reached = reach(site, String.valueOf(url.getHost()), target(url), 0);
      if (reached.answer().status() != 200) {
        wrong.add(what + ": " + reached.answer().status());
      } else if (REWRITTEN.contains(mediaType(there))) {
        same(
            what,
            "mark",
            AwkwardSite.mark(reached.answer().body()),
            AwkwardSite.mark(there.body()));
      } else {
        same(what, "bytes", reached.answer().body(), there.body());
      }
      same(what, "fragment", url.getRawFragment(), meant.getRawFragment());
    }
    return followed;
  }

  private void same(String where, String what, @Nullable Object found, @Nullable Object expected) {
    if (!Objects.deepEquals(found, expected)) {
      wrong.add(where + ": " + what + " " + text(found) + " instead of " + text(expected));
    }
  }

  private static String text(@Nullable Object value) {
    return value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
  }

  /** The targets that the web server was asked for, and what it answered: the status. */
  private Map<String, String> asked() throws IOException {
    String origin = "^http://" + Pattern.quote(AwkwardSite.HOST) + "(:[0-9]+)?";
    Map<String, String> asked = new TreeMap<>();
    REQUEST
        .matcher(Files.readString(folder.resolve("access.log"), UTF_8))
        .results()
        .forEach((MatchResult m) -> asked.put(m.group(1).replaceFirst(origin, ""), m.group(2)));
    return asked;
  }

  /** What the web server answers in the end. */
  private Answer original(RealNginx nginx, String target) throws IOException {
    Answer answer = originals.get(target);
    if (answer == null) {
      answer = Answer.of(nginx.address(), AwkwardSite.HOST, target);
      String location = answer.headers().get("location");
      if (location != null) {
        answer = original(nginx, location);
      }
      originals.put(target, answer);
    }
    return answer;
  }

  /** What the staged site answers after so many redirects at most. */
  private static Reached reach(Manifest site, String host, String target, int redirects)
      throws IOException {
    Manifest.Page page =
        site.entries().stream()
            .filter(one -> one.host().equals(host))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no page host: " + host));
    InetSocketAddress server = new InetSocketAddress(InetAddress.getByName(page.ipv4()), port);
    Answer answer = Answer.of(server, host + ":" + port, target);
    String location = answer.headers().get("location");
    if (location == null || redirects == 0) {
      return new Reached(page, 0, answer);
    }
    URI next = URI.create("http://" + host + ":" + port + target).resolve(location);
    return reach(site, next.getHost(), target(next), redirects - 1);
  }

  private static List<Element> references(Answer page, String target) throws IOException {
    String base = "http://" + AwkwardSite.HOST + target;
    return Jsoup.parse(new ByteArrayInputStream(page.body()), null, base)
        .select("a[href], link[href], script[src], img[src]");
  }

  /** What an element refers to, with {@code how} before the name of the attribute. */
  private static String url(Element element, String how) {
    return element.attr(how + (element.hasAttr("href") ? "href" : "src"));
  }

  /** {@code url} with its characters beyond ASCII as browsers send them in a path. */
  private static String ascii(String url) {
    StringBuilder ascii = new StringBuilder();
    for (byte b : url.getBytes(UTF_8)) {
      ascii.append(b > 0 ? String.valueOf((char) b) : "%%%02X".formatted(b));
    }
    return ascii.toString();
  }

  private static String target(URI url) {
    String path = Objects.requireNonNull(url.getRawPath());
    String query = url.getRawQuery();
    return (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  private static String mediaType(Answer answer) {
    String type = answer.headers().getOrDefault("content-type", "");
    return type.replaceFirst(";.*", "").toLowerCase(Locale.ROOT);
  }

  private static void run(Path folder, String... command) throws IOException, InterruptedException {
    Path log = Files.createTempFile(temp, "run", ".log");
    Process process =
        new ProcessBuilder(Stream.of(command).toList())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    process.getOutputStream().close();
    int status = process.waitFor();
    assertThat(status).as(Files.readString(log, UTF_8)).isZero();
  }
}
