package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestJson;
import org.unipage.realdns.RealServer;
import org.unipage.realdns.RealServers;
import org.unipage.realdns.ServedZone;
import org.unipage.realweb.Answer;
import org.unipage.realweb.RealNginx;
import org.unipage.realweb.RealWget;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The main job, with nothing stood in for: a real site behind a real web server, mirrored by wget,
 * staged by {@code bin/unipage}, built and run by make, and walked through by the answers of a real
 * name server.
 */
class MainJobTest {
  private static final boolean FULL = Boolean.getBoolean("unipage.full");
  private static final long SEED = 1;
  private static final int LINKS = FULL ? 1000 : 200;
  private static final int SAMPLE = FULL ? Integer.MAX_VALUE : 60;
  private static final String HOST = "docs.python.example";
  private static final Path SITE = Path.of("/usr/share/doc/python3.11/html");

  @TempDir Path temp;

  private Path out;

  /**
   * A reference as a served page has it.
   *
   * @param url where it leads now
   * @param leadsTo the entry that it led to before, by the original page
   */
  private record Step(URI url, Manifest.Page leadsTo) {}

  @BeforeEach
  void makeOut() throws IOException {
    out = Files.createDirectories(temp.resolve("out"));
  }

  @Test
  void mirrorStageMakeRunBrowseDestroy() throws Exception {
    Path mirror = mirror();
    int port = freePort();
    run(
        Path.of("").toAbsolutePath(),
        "bin/unipage",
        "stage",
        mirror.toString(),
        "-o",
        out.toString(),
        "--network=127.57.0.0/16",
        "--port=" + port);
    Manifest site = ManifestJson.read(out.resolve("staging/manifest.json"));
    assertThat(site.siteHost()).isEqualTo(HOST);
    try (Stream<Path> files = Files.walk(mirror)) {
      assertThat(site.entries()).hasSize((int) files.filter(Files::isRegularFile).count());
    }

    run(out, "make", "-j2");
    Map<String, Manifest.Page> sample = sample(site);
    if (FULL) {
      run(out, "make", "run");
    } else {
      run(out, Stream.concat(Stream.of("make"), sample.keySet().stream().map("run-"::concat)));
    }
    assertThat(serversRunning()).hasSize(sample.size());

    for (Manifest.Page page : sample.values()) {
      Answer answer = fetch(site, page, page.ipv4(), page.originalUrl());
      assertThat(answer.headers().get("content-type")).isEqualTo(page.mediaType());
    }
    int followed = browse(site, sample, mirror);
    System.out.printf(
        "main job: %d of %d entries, %d links (seed %d)%n",
        sample.size(), site.entries().size(), followed, SEED);

    run(out, "make", "destroy");
    assertThat(serversRunning()).isEmpty();
    assertThat(out.resolve("run")).doesNotExist();
  }

  @AfterEach
  void leaveNothingRunning() throws IOException, InterruptedException {
    if (Files.exists(out.resolve("Makefile"))) {
      run(out, "make", "destroy");
    }
  }

  private Path mirror() throws IOException, InterruptedException {
    try (RealNginx nginx = RealNginx.serving(temp.resolve("nginx"), HOST, SITE)) {
      RealWget wget =
          RealWget.mirror(temp.resolve("mirror"), nginx.address(), "http://" + HOST + "/");
      // 8: the documentation refers to a page that Debian does not package.
      assertThat(wget.status()).as(wget.log()).isEqualTo(8);
      return wget.site(HOST);
    }
  }

  /** The front, and what is nearest to it by references, by id. */
  private static Map<String, Manifest.Page> sample(Manifest site) {
    Map<String, Manifest.Page> byId = new HashMap<>();
    site.entries().forEach(page -> byId.put(page.id(), page));
    Map<String, Manifest.Page> sample = new LinkedHashMap<>();
    if (FULL) {
      site.entries().forEach(page -> sample.put(page.id(), page));
      return sample;
    }
    Deque<String> next = new ArrayDeque<>(List.of(site.front()));
    while (!next.isEmpty() && sample.size() < SAMPLE) {
      Manifest.Page page = Objects.requireNonNull(byId.get(next.remove()));
      if (sample.putIfAbsent(page.id(), page) == null) {
        next.addAll(page.references());
      }
    }
    return sample;
  }

  /** Follows links at random from the front on, and returns how many. */
  private int browse(Manifest site, Map<String, Manifest.Page> sample, Path mirror)
      throws IOException {
    Path folder = temp.resolve("nsd");
    ServedZone zone = new ServedZone(HOST, out.resolve(site.zone().file()));
    Random random = new Random(SEED);
    Map<String, List<Step>> steps = new HashMap<>();
    Manifest.Page front = Objects.requireNonNull(sample.get(site.front()));
    try (RealServer nsd = RealServers.nsd(folder, List.of(zone))) {
      Manifest.Page here = front;
      int followed = 0;
      while (followed < LINKS) {
        List<Step> onward = steps.get(here.id());
        if (onward == null) {
          onward = steps(site, here, sample, mirror);
          steps.put(here.id(), onward);
        }
        if (onward.isEmpty()) {
          assertThat(here).isNotEqualTo(front);
          here = front;
          continue;
        }
        Step step = onward.get(random.nextInt(onward.size()));
        String address = address(nsd, Objects.requireNonNull(step.url().getHost()));
        fetch(site, step.leadsTo(), address, target(step.url()));
        followed++;
        if (step.leadsTo().mediaType().startsWith("text/html")) {
          here = step.leadsTo();
        }
      }
      return followed;
    }
  }

  /**
   * The references of a page into the sample. The served page and the original one have the same
   * elements, so what a reference should lead to is read off the original.
   */
  private List<Step> steps(
      Manifest site, Manifest.Page page, Map<String, Manifest.Page> sample, Path mirror)
      throws IOException {
    Map<String, Manifest.Page> byUrl = new HashMap<>();
    site.entries().forEach(entry -> byUrl.put(entry.originalUrl(), entry));
    URI base = URI.create("http://" + HOST + page.originalUrl());
    List<Element> before = references(mirror.resolve(page.path().latin1()));
    List<Element> after = references(out.resolve(page.file()));
    assertThat(after).hasSameSizeAs(before);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      String read = reference(before.get(i));
      String written = reference(after.get(i));
      if (read.isEmpty() || read.startsWith("#") || read.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
        assertThat(written).isEqualTo(read); // this very page, or another site
        continue;
      }
      URI original = base.resolve(read);
      assertThat(original.getHost()).isEqualTo(HOST);
      Manifest.Page leadsTo = entry(byUrl, original);
      if (leadsTo == null) {
        continue;
      }
      URI url = URI.create(written);
      assertThat(url.getHost()).as("%s in %s", written, page.path()).isEqualTo(leadsTo.host());
      assertThat(url.getRawFragment()).isEqualTo(original.getRawFragment());
      if (sample.containsKey(leadsTo.id())) {
        steps.add(new Step(url, leadsTo));
      }
    }
    return steps;
  }

  private static Manifest.@Nullable Page entry(Map<String, Manifest.Page> byUrl, URI url) {
    String target = target(url);
    Manifest.Page found = byUrl.get(target);
    if (found == null && target.endsWith("/index.html")) {
      return byUrl.get(target.substring(0, target.length() - "index.html".length()));
    }
    return found;
  }

  private static List<Element> references(Path file) throws IOException {
    String text = Files.readString(file, ISO_8859_1);
    return Jsoup.parse(text).select("a[href], link[href], script[src], img[src]");
  }

  private static String reference(Element element) {
    return element.hasAttr("href") ? element.attr("href") : element.attr("src");
  }

  private static String target(URI url) {
    String path = Objects.requireNonNull(url.getRawPath());
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  private static String address(RealServer nsd, String host) throws IOException {
    Message answer = nsd.ask(host + ".", Type.A);
    List<Record> records = answer.getSection(Section.ANSWER);
    assertThat(records).as(host).hasSize(1);
    return Objects.requireNonNull(((ARecord) records.get(0)).getAddress().getHostAddress());
  }

  /** Fetches a page and compares it with its staged bytes. */
  private Answer fetch(Manifest site, Manifest.Page page, String address, String target)
      throws IOException {
    assertThat(address).isEqualTo(page.ipv4());
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getByName(address), site.listenPort());
    Answer answer = Answer.of(server, page.host() + ":" + site.port(), target);
    assertThat(answer.status()).as(page.url()).isEqualTo(200);
    assertThat(answer.body())
        .as(page.url())
        .isEqualTo(Files.readAllBytes(out.resolve(page.file())));
    return answer;
  }

  /** The processes that run this test's page server. */
  private List<ProcessHandle> serversRunning() throws IOException {
    Path program = out.resolve("build/page-server").toRealPath();
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().filter(program.toString()::equals).isPresent())
        .toList();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void run(Path folder, String... command) throws IOException, InterruptedException {
    run(folder, Stream.of(command));
  }

  private void run(Path folder, Stream<String> command) throws IOException, InterruptedException {
    Path log = Files.createTempFile(temp, "run", ".log");
    Process process =
        new ProcessBuilder(command.toList())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    process.getOutputStream().close();
    int status = process.waitFor();
    assertThat(status).as(Files.readString(log, UTF_8)).isZero();
  }
}
