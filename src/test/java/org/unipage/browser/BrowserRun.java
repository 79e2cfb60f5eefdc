package org.unipage.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.unipage.manifest.Manifest;

/**
 * One run of Chromium over pages of sites, by the scripts in {@code src/test/browser}.
 *
 * <p>It happens in namespaces of its own (unshare(1)): the original on port 80, the page servers
 * each on its own address, {@code unipage dns} on port 53 as the only name server, and when it is
 * over nothing of it is left. A user who is not root needs user namespaces for that.
 */
final class BrowserRun {
  private static final Path SCRIPTS = Path.of("src/test/browser").toAbsolutePath();
  private static final String NAME_SERVER = "127.0.0.53";
  private static final String RESULTS = "results.jsonl";
  private static final long PATIENCE_MINUTES = 180;

  /**
   * How Chromium runs. A part of a tile that is drawn again over what was there differs by a pixel
   * or two at round corners from one that is drawn once, so tiles are always drawn whole.
   */
  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-lcd-text",
          "--font-render-hinting=none",
          "--disable-partial-raster",
          "--autoplay-policy=no-user-gesture-required");

  private final ObjectMapper json = new ObjectMapper();
  private final Path work;
  private final Map<StagedSite, List<PageLoad>> loads = new LinkedHashMap<>();

  BrowserRun(Path work) {
    this.work = work;
  }

  /** A folder below {@code target/browser}, whose results stay to be looked at. */
  static Path folder(String name) {
    return Path.of("target/browser", name).toAbsolutePath();
  }

  /** The same, and empty. */
  static Path emptyFolder(String name) throws IOException {
    Path folder = folder(name);
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(folder);
  }

  /** A mirror: the files of a folder, those that it links to among them. */
  static Path copy(Path from, Path to) throws IOException {
    Path root = from.toRealPath();
    try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(root.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling(""));
        Files.copy(file, copy, REPLACE_EXISTING);
      }
    }
    return to;
  }

  BrowserRun add(StagedSite site, Collection<PageLoad> pages) {
    loads.computeIfAbsent(site, key -> new ArrayList<>()).addAll(pages);
    return this;
  }

  /**
   * Runs it.
   *
   * @param strict says of which sites each page names all that its scripts refer to at run time
   */
  List<Seen> run(Predicate<StagedSite> strict) throws IOException, InterruptedException {
    Files.deleteIfExists(work.resolve(RESULTS));
    return goOn(strict);
  }

  /** The same, but what an earlier run has seen before it was ended is not looked at again. */
  List<Seen> goOn(Predicate<StagedSite> strict) throws IOException, InterruptedException {
    Files.createDirectories(work);
    assertThat(SCRIPTS.resolve("node_modules/playwright-core"))
        .as("bin/test installs it; so does: npm ci --prefix src/test/browser")
        .isDirectory();
    Path job = work.resolve("job.json");
    json.writeValue(job.toFile(), job(strict));
    List<String> command = new ArrayList<>(unshare());
    command.addAll(
        List.of("sh", SCRIPTS.resolve("in-namespace.sh").toString(), NAME_SERVER, work.toString()));
    command.addAll(
        List.of("node", SCRIPTS.resolve("main.mjs").toString(), job.toString(), work.toString()));
    Path log = work.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    int status = process.waitFor();
    assertThat(status).as(Files.readString(log)).isZero();
    List<Seen> seen = new ArrayList<>();
    for (String line : Files.readAllLines(work.resolve(RESULTS))) {
      seen.add(Seen.of(json.readTree(line)));
    }
    return seen;
  }

  /** What a run depends on beside the browser: the staged bytes, and the scripts. */
  static String digest(StagedSite site) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        all.append(Files.readString(file));
      }
    }
    all.append(Files.readString(site.out().resolve("staging/manifest.json")));
    byte[] bytes = all.toString().getBytes(UTF_8);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private ObjectNode job(Predicate<StagedSite> strict) {
    ObjectNode job = json.createObjectNode();
    ArrayNode unipage = job.putArray("unipage");
    unipage
        .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
        .add("-Xmx256m")
        .add("-cp")
        .add(System.getProperty("java.class.path"))
        .add("org.unipage.cli.Main");
    job.put("nameServer", NAME_SERVER);
    job.put("chromium", "/usr/bin/chromium");
    job.put("parallel", 4);
    job.put("shots", work.toString());
    job.put("results", work.resolve(RESULTS).toString());
    FLAGS.forEach(job.putArray("flags")::add);
    ArrayNode sites = job.putArray("sites");
    loads.forEach(
        (site, pages) -> {
          ObjectNode one = sites.addObject();
          one.put("host", site.manifest().siteHost());
          one.put("out", site.out().toString());
          one.put("mirror", site.mirror().toAbsolutePath().toString());
          one.put("strict", strict.test(site));
          ArrayNode start = one.putArray("start");
          site.manifest().entries().stream().map(Manifest.Page::id).forEach(start::add);
          ArrayNode list = one.putArray("pages");
          pages.forEach(page -> list.addPOJO(page));
        });
    return job;
  }

  private static List<String> unshare() {
    List<String> command = new ArrayList<>(List.of("unshare"));
    if (!System.getProperty("user.name").equals("root")) {
      command.add("--map-root-user");
    }
    command.addAll(
        List.of("--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "--"));
    return command;
  }
}
