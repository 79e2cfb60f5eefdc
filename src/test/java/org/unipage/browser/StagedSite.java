package org.unipage.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.unipage.cli.Main;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestJson;

/**
 * A mirror that {@code unipage stage} has worked on, ready to be run.
 *
 * @param mirror the mirror
 * @param out where it was staged
 * @param manifest what was staged
 * @param problems the kinds of problem that {@code unipage} told, by the path in the mirror
 */
record StagedSite(Path mirror, Path out, Manifest manifest, Map<String, TreeSet<String>> problems) {

  /** The places that a problem told once has besides the first: {@code (also PATH:LINE:COLUMN)}. */
  private static final Pattern ALSO = Pattern.compile("(?:\\(also |, )([^ ,:]+):\\d+:\\d+");

  /**
   * Stages and builds for target {@code process}.
   *
   * @param host the site host: the original is served under it on port 80, the staged site on 8080
   * @param network where the page servers' addresses come from
   * @param options more options
   */
  static StagedSite of(Path mirror, String host, Path out, String network, List<String> options)
      throws IOException, InterruptedException {
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    List<String> command = new ArrayList<>(List.of("stage", mirror.toString()));
    command.addAll(List.of("--site-host=" + host, "--network=" + network, "--json"));
    command.addAll(List.of("-o", out.toString()));
    command.addAll(options);
    int status =
        Main.run(
            new PrintStream(report, true, UTF_8),
            new PrintStream(said, true, UTF_8),
            command.toArray(String[]::new));
    assertThat(status).as(said.toString(UTF_8)).isZero();
    Path log = out.resolve("make.log");
    Process make =
        new ProcessBuilder("make", "-j2")
            .directory(out.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(make.waitFor()).as(Files.readString(log)).isZero();
    Map<String, TreeSet<String>> problems = new TreeMap<>();
    for (JsonNode problem : new ObjectMapper().readTree(report.toByteArray()).get("problems")) {
      String kind = problem.get("kind").asText();
      List<String> places = new ArrayList<>(List.of(problem.get("path").asText()));
      Matcher also = ALSO.matcher(problem.get("message").asText());
      while (also.find()) {
        places.add(also.group(1));
      }
      places.forEach(path -> problems.computeIfAbsent(path, key -> new TreeSet<>()).add(kind));
    }
    return new StagedSite(
        mirror, out, ManifestJson.read(out.resolve("staging/manifest.json")), problems);
  }

  /** The original URLs of the entries that a browser shows as documents, but for the front. */
  List<String> documents() {
    List<String> documents = new ArrayList<>();
    for (Manifest.Page page : manifest.entries()) {
      String type = page.mediaType();
      boolean document = type.contains("html") || type.startsWith("text/xml");
      if (document && !page.generated()) {
        documents.add(page.originalUrl());
      }
    }
    return documents;
  }

  /**
   * The kinds of problem that {@code unipage} told about a page, the scripts and frames that it
   * refers to, and theirs.
   */
  TreeSet<String> problemsOf(String originalUrl) {
    Map<String, Manifest.Page> pages = new HashMap<>();
    manifest.entries().forEach(page -> pages.put(page.id(), page));
    TreeSet<String> kinds = new TreeSet<>();
    Set<Manifest.Page> reached = new LinkedHashSet<>();
    manifest.entries().stream()
        .filter(page -> page.originalUrl().equals(originalUrl))
        .forEach(reached::add);
    for (int step = 0; step < 2; step++) {
      for (Manifest.Page page : List.copyOf(reached)) {
        page.references().forEach(id -> reached.add(Objects.requireNonNull(pages.get(id))));
      }
    }
    for (Manifest.Page page : reached) {
      kinds.addAll(problems.getOrDefault(page.path().encoded(), new TreeSet<>()));
    }
    return kinds;
  }
}
