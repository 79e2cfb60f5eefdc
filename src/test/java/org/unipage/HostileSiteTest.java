package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.cli.Main;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestJson;
import org.unipage.realdns.Ran;
import org.unipage.realweb.Answer;
import org.unipage.site.Sha256;

/**
 * A site that attacks everything it gets into, under folders that do so too. All that is generated
 * from it is run, and nothing leaves its place.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileSiteTest {
  private static final String HOST = "www.hostile.example";
  private static final String NETWORK = "127.58.0.0/16";

  private final Path temp;
  private final Path mirror;
  private final Path out;
  private final int port;
  private final Map<String, String> outside;
  private Manifest site;

  /** What a command of ours did and said. */
  private record Said(int status, String out, String err) {}

  HostileSiteTest(@TempDir Path temp) throws IOException {
    this.temp = temp.toRealPath();
    this.mirror = this.temp.resolve("site $(touch PWNED) 'q\" \u001b[2J\n%n");
    this.out = this.temp.resolve("out $(touch PWNED) 'q\" `touch PWNED` \u001b[2J;#\n%n");
    HostileSite.write(Files.createDirectory(mirror));
    Files.createDirectory(this.temp.resolve("home"));
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.58.0.1"))) {
      port = free.getLocalPort();
    }
    outside = outside();
  }

  @BeforeAll
  void stage() throws IOException {
    Said dry = stage("--dry-run", "--verbose");
    assertThat(dry.status()).isZero();
    assertThat(out).doesNotExist();
    Said real = stage("--verbose");
    assertThat(real.status()).isZero();
    assertThat(real.err().lines().filter(line -> line.startsWith("Preparing unikernel for ")))
        .hasSameSizeAs(dry.err().lines().filter(line -> line.startsWith("Would prepare ")).toList())
        .hasSizeGreaterThan(100);
    site = ManifestJson.read(out.resolve("staging/manifest.json"));
  }

  @Test
  @Order(1)
  void theCommandSaysOnlyWhatATerminalPrints() throws IOException {
    Said again = stage("--json", "--dry-run");
    assertThat(again.status()).isZero();
    assertIsJson(again.out());
    assertThat(stage("--strict").status()).isEqualTo(3);
    Said verified = unipage("verify", out.toString());
    assertThat(verified.status()).as(verified.out()).isZero();
    assertThat(verified.out()).contains("no findings");
    Said json = unipage("verify", "--json", out.toString());
    assertThat(json.status()).isZero();
    assertIsJson(json.out());
    for (Manifest.Page page : site.entries()) {
      String path = page.path().encoded();
      assertThat(unipage("name", "--site-host=" + HOST, "--encoded", "--", path))
          .isEqualTo(new Said(0, page.host() + "\n", ""));
      Said back = unipage("path", "--site-host=" + HOST, page.host());
      assertThat(back.out()).isIn(path + "\n", ""); // A name that was cut is not read back.
      assertThat(back.out().isEmpty()).isEqualTo(back.status() == 1);
    }
  }

  @Test
  @Order(1)
  void whatCannotBeDoneIsSaidSafelyToo() throws IOException {
    assertThat(unipage("stage", mirror.toString(), "-o", out.toString()).status()).isEqualTo(1);
    assertThat(unipage("stage", mirror + "x", "-o", out.toString()).status()).isEqualTo(1);
    assertThat(stage("--dry-run", "--follow-links=\u001b[2J\n").status()).isEqualTo(1);
    assertThat(
            unipage(
                    "stage",
                    "-n",
                    mirror.toString(),
                    "--site-host=" + HOST,
                    "--network=\u001b[2J\n")
                .status())
        .isEqualTo(1);
    assertThat(stage("--dry-run", "--public=\u001b[2J\n").status()).isEqualTo(2);
    assertThat(unipage("stage", "--\u001b[2J\n\u202e").status()).isEqualTo(2);
    assertThat(unipage("stage", "--target=\u001b[2J").status()).isEqualTo(2);
    assertThat(unipage("\u001b[2J\n").status()).isEqualTo(2);
    assertThat(unipage("verify", mirror.toString()).status()).isEqualTo(1);
    assertThat(unipage("verify", out + "\u001b[2J").status()).isEqualTo(1);
    assertThat(unipage("path", "--site-host=" + HOST, "\u001b[2J." + HOST).status()).isEqualTo(1);
    Path templates = Files.createDirectory(temp.resolve("home/\u001b[2J$(touch PWNED)"));
    Files.writeString(templates.resolve("Makefile.tmpl"), "{{! language: make }}\n{{\u001b[2J}}\n");
    assertThat(stage("--dry-run", "--templates=" + templates).status()).isEqualTo(1);
  }

  @Test
  @Order(1)
  void generatedTextIsPlainAndNamesNothingOfTheSite() throws IOException {
    for (Path file : generated()) {
      String text = Files.readString(file, ISO_8859_1);
      assertThat(text).as(out.relativize(file).toString()).matches("[ -~\n\t]*");
      assertThat(text).as(out.relativize(file).toString()).doesNotContain(HostileSite.MARK);
    }
    Manifest.Page listing =
        site.entries().stream().filter(Manifest.Page::generated).findFirst().orElseThrow();
    assertThat(Files.readString(out.resolve(listing.file()), UTF_8))
        .matches("[ -~\n]*")
        .doesNotContain("<script", "touch PWNED");
    assertIsJson(Files.readString(out.resolve("staging/manifest.json")));
  }

  @Test
  @Order(1)
  void theZoneHoldsTheNamesOfTheManifestAndNothingElse() throws Exception {
    Path zone = out.resolve(site.zone().file());
    for (List<String> checker :
        List.of(
            List.of("named-checkzone", HOST),
            List.of("nsd-checkzone", HOST),
            List.of("kzonecheck", "-o", HOST))) {
      List<String> command = new ArrayList<>(checker);
      command.add(copied(zone).toString());
      Ran ran = Ran.of(command.toArray(String[]::new));
      assertThat(ran.status()).as(ran.output()).isZero();
      assertThat(ran.output()).doesNotContainIgnoringCase("warning");
    }
    Set<String> addresses = new TreeSet<>();
    for (String line : Files.readAllLines(zone, US_ASCII)) {
      String[] words = line.split("[ \t]+");
      if (words.length > 3 && words[words.length - 2].equals("A")) {
        addresses.add(words[0] + " " + words[words.length - 1]);
      }
    }
    Set<String> expected = new TreeSet<>();
    site.entries().forEach(page -> expected.add(page.host() + ". " + page.ipv4()));
    expected.add(site.zone().ns() + ". " + site.zone().ipv4());
    assertThat(addresses).isEqualTo(expected);
  }

  @Test
  @Order(1)
  void everyConfigIsOcaml() throws Exception {
    Map<String, Path> texts = new HashMap<>();
    for (Manifest.Page page : site.entries()) {
      Path config = out.resolve("staging").resolve(page.id()).resolve("config.ml");
      texts.putIfAbsent(Files.readString(config), config);
    }
    for (Path config : texts.values()) {
      Ran ran =
          Ran.of("ocamlfind", "ocamlc", "-stop-after", "parsing", "-c", copied(config).toString());
      assertThat(ran).isEqualTo(new Ran(0, ""));
    }
  }

  @Test
  @Order(2)
  void makeBuildsRunsServesAndStops() throws Exception {
    assertThat(make(0, "-n")).contains("ocamlfind ocamlopt").doesNotContain("PWNED");
    make(0, "-j2");
    for (String goal :
        List.of("$(touch PWNED)", ";touch PWNED", "'", "../../x", "-rf", "`touch PWNED`")) {
      make(2, "run-" + goal);
      make(2, "stop-" + goal);
    }
    make(0, "run");
    assertThat(make(0, "status").lines()).hasSize(site.entries().size());
    Manifest.Page front =
        site.entries().stream().filter(p -> p.id().equals(site.front())).findFirst().orElseThrow();
    Manifest.Page notFound =
        site.entries().stream()
            .filter(page -> page.path().equals(SitePlan.NOT_FOUND))
            .findFirst()
            .orElseThrow();
    for (Manifest.Page page : site.entries()) {
      Answer own = fetch(page, page, page.originalUrl());
      assertThat(own.status()).as(page.url()).isEqualTo(200);
      assertThat(own.body()).isEqualTo(Files.readAllBytes(out.resolve(page.file())));
      assertThat(own.headers()).containsEntry("content-type", page.mediaType());
      if (!page.equals(front)) {
        Answer moved = fetch(front, front, page.originalUrl());
        assertThat(moved.headers()).containsEntry("location", page.url());
      }
      for (String alias : page.aliases()) {
        assertThat(fetch(front, front, alias).headers()).containsEntry("location", page.url());
      }
      // What is not there: the target comes back as it was sent, and nothing of it is a field.
      String gone = "/gone%0d%0aX-PWNED:1;$(touch%20PWNED)\"<>'`\\?%0d%0a";
      Answer answer = fetch(page, page, gone);
      assertThat(answer.headers())
          .isEqualTo(
              fields(
                  page.equals(front)
                      ? Map.of(
                          "cache-control",
                          "no-cache",
                          "content-type",
                          notFound.mediaType(),
                          "content-length",
                          String.valueOf(notFound.bytes()))
                      : Map.of(
                          "cache-control",
                          "no-store",
                          "content-length",
                          "0",
                          "location",
                          "http://" + HOST + ":" + port + gone)));
    }
    for (String target :
        List.of("/x\rX-PWNED: 1", "/x\nX-PWNED: 1", "/\u0000", "/\u001b[2J", "x")) {
      assertThat(fetch(front, front, target).status()).as(target).isEqualTo(400);
    }
    make(0, "destroy");
    make(0, "clean");
    assertThat(out.resolve("run")).doesNotExist();
    assertThat(out.resolve("build")).doesNotExist();
    assertThat(unipage("verify", out.toString()).status()).isZero();
  }

  @AfterAll
  void nothingHasLeftItsPlace() throws Exception {
    if (Files.exists(out.resolve("run"))) {
      make(0, "destroy");
    }
    assertThat(outside()).isEqualTo(outside);
    assertThat(Files.exists(Path.of(HostileSite.MARK))).isFalse();
    Set<String> ids = new TreeSet<>();
    site.entries().forEach(page -> ids.add(page.id()));
    Set<String> strange = new TreeSet<>();
    for (Path file : files(out)) {
      String name = out.relativize(file).toString();
      String id = name.replaceFirst("^staging/([0-9a-f]{20})/(config\\.ml|content|page|vm)$", "$1");
      boolean ours =
          ids.contains(id)
              || name.matches(
                  "Makefile|\\Q"
                      + HOST
                      + "\\E\\.zone|staging/(manifest\\.json|vm|net|build\\.mk|\\.lock)"
                      + "|staging/server/[a-z_]+\\.(ml|c|sh)");
      if (!ours) {
        strange.add(name);
      }
    }
    assertThat(strange).isEmpty();
  }

  private Said stage(String... options) throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of("stage", mirror.toString(), "-o", out.toString(), "--site-host=" + HOST));
    args.addAll(List.of("--network=" + NETWORK, "--port=" + port));
    args.addAll(List.of(options));
    return unipage(args.toArray(String[]::new));
  }

  /** Runs a command of ours, and holds it to plain text. */
  private static Said unipage(String... args) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(new PrintStream(out, false, UTF_8), new PrintStream(err, false, UTF_8), args);
    return new Said(status, printable(out), printable(err));
  }

  private static String printable(ByteArrayOutputStream said) throws IOException {
    String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(said.toByteArray())).toString();
    text.codePoints()
        .filter(c -> c != '\n')
        .forEach(
            c ->
                assertThat(Character.getType(c))
                    .as("U+%04X in %s", c, text)
                    .isNotIn(
                        (int) Character.CONTROL,
                        (int) Character.FORMAT,
                        (int) Character.LINE_SEPARATOR,
                        (int) Character.PARAGRAPH_SEPARATOR,
                        (int) Character.PRIVATE_USE,
                        (int) Character.SURROGATE,
                        (int) Character.UNASSIGNED));
    return text;
  }

  private static void assertIsJson(String text) throws IOException {
    try (JsonParser json =
        new JsonFactory()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .createParser(text)) {
      while (json.nextToken() != null) {
        json.getText();
      }
    }
  }

  /** Every generated file that is text for some program. */
  private List<Path> generated() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path file : files(out)) {
      String name = String.valueOf(file.getFileName());
      if (!Set.of("content", "page", "manifest.json").contains(name)) {
        files.add(file);
      }
    }
    return files;
  }

  /** A copy under a tame name, for programs that cannot say theirs. */
  private Path copied(Path file) throws IOException {
    Path folder = Files.createTempDirectory(temp.resolve("home"), "copy");
    return Files.copy(file, folder.resolve(String.valueOf(file.getFileName())));
  }

  private String make(int expected, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("make"));
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile(temp.resolve("home"), "make", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(out.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("HOME", temp.resolve("home").toString());
    builder.environment().remove("MAKEFLAGS");
    Process process = builder.start();
    process.getOutputStream().close();
    int status = process.waitFor();
    String said = Files.readString(log, ISO_8859_1);
    assertThat(status).as("%s: %s", command, said).isEqualTo(expected);
    return said;
  }

  /** Asks the server of {@code at}; no field of the answer is one that we did not write. */
  private Answer fetch(Manifest.Page at, Manifest.Page named, String target) throws IOException {
    InetSocketAddress server = new InetSocketAddress(InetAddress.getByName(at.ipv4()), port);
    return Answer.of(server, named.host() + ":" + port, target);
  }

  /** The fields of every answer, and some more. */
  private static Map<String, String> fields(Map<String, String> more) {
    Map<String, String> fields = new TreeMap<>(more);
    fields.put("access-control-allow-origin", "*");
    fields.put("access-control-expose-headers", "*");
    fields.put("timing-allow-origin", "*");
    fields.put("cross-origin-resource-policy", "cross-origin");
    fields.put("connection", "close");
    return fields;
  }

  /** Everything in the temporary folder but what may change, with size, time and content. */
  private Map<String, String> outside() throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (Path file : files(temp)) {
      if (!file.startsWith(out) && !file.startsWith(temp.resolve("home"))) {
        files.put(
            file.toUri().toString(),
            Files.isRegularFile(file)
                ? Files.getLastModifiedTime(file) + " " + Sha256.of(file)
                : "no regular file");
      }
    }
    return files;
  }

  private static List<Path> files(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }
}
