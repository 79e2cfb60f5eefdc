package org.unipage.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.stage.PageFile;
import org.unipage.stage.TargetForms;
import org.unipage.template.Templates;

/** The OCaml texts by themselves. */
class ServerTextsTest {

  private static final Path SERVER = Path.of("templates/server");
  private static final Path OCAML = Path.of("src/test/ocaml");

  @TempDir Path folder;

  @Test
  void theCoreNeedsNothingButLwt() throws IOException {
    copy(SERVER.resolve("page_server.ml"));
    compile("-package", "lwt", "-c", "page_server.ml");
    assertThat(Files.readString(SERVER.resolve("page_server.ml")))
        .doesNotContainPattern("\\b(Unix|Lwt_[a-z]+|Mirage_[a-z]+|Cstruct|Sys)\\b *\\.");
  }

  /** Against the part of MirageOS 4.11's signatures that they use. */
  @Test
  void theUnikernelAndItsConfigurationFitMirage() throws IOException {
    List<String> files = new ArrayList<>();
    for (String name :
        List.of(
            "fmt",
            "duration",
            "cmdliner",
            "mirage_runtime",
            "mirage_sleep",
            "cstruct",
            "mirage_flow",
            "ipaddr",
            "tcpip",
            "macaddr",
            "mirage_net",
            "mirage_block",
            "fpath",
            "functoria",
            "mirage")) {
      copy(OCAML.resolve("stubs").resolve(name + ".mli"));
      files.add(name + ".mli");
    }
    for (String name :
        List.of(
            "page_server.ml", "syn_gate.ml", "unikernel.ml", "embedded_page.ml", "block_page.ml")) {
      copy(SERVER.resolve(name));
      files.add(name);
    }
    for (boolean cohttp : List.of(false, true)) {
      for (boolean block : List.of(false, true)) {
        String config = Templates.of(null).render("project/config.ml", new Scope(block, cohttp));
        assertThat(config).doesNotContain("{{").startsWith("(* mirage >= 4.11.0 & < 4.12.0 *)\n");
        String name = (block ? "config_block" : "config_embed") + (cohttp ? "_cohttp.ml" : ".ml");
        Files.writeString(folder.resolve(name), config);
        files.add(name);
      }
    }
    List<String> arguments = new ArrayList<>(List.of("-package", "lwt", "-c"));
    arguments.addAll(files);
    compile(arguments.toArray(String[]::new));
  }

  /** What config.ml is made from. */
  record Scope(boolean block, boolean cohttp) {}

  @Test
  void theUnikernelFitsThePageServerOnCohttp() throws IOException {
    List<String> files = new ArrayList<>();
    for (String name :
        List.of(
            "fmt",
            "duration",
            "cmdliner",
            "mirage_runtime",
            "mirage_sleep",
            "cstruct",
            "mirage_flow",
            "ipaddr",
            "tcpip",
            "macaddr",
            "mirage_net")) {
      copy(OCAML.resolve("stubs").resolve(name + ".mli"));
      files.add(name + ".mli");
    }
    for (String name : PageServerProcess.COHTTP) {
      PageServerProcess.copyForCohttp(name, folder, SERVER);
      files.add(name);
    }
    for (String name : List.of("syn_gate.ml", "unikernel.ml", "embedded_page.ml")) {
      copy(SERVER.resolve(name));
      files.add(name);
    }
    List<String> arguments = new ArrayList<>(List.of("-package", "lwt,cohttp-lwt", "-c"));
    arguments.addAll(files);
    compile(arguments.toArray(String[]::new));
  }

  /** Against the part of MirageOS 4.11's and ocaml-dns 10's signatures that they use. */
  @Test
  void theNameServerAndItsConfigurationFitMirageAndOcamlDns() throws IOException {
    List<String> files = new ArrayList<>();
    for (String name :
        List.of(
            "fmt",
            "duration",
            "cmdliner",
            "mirage_runtime",
            "cstruct",
            "mirage_flow",
            "ipaddr",
            "tcpip",
            "domain_name",
            "dns",
            "dns_trie",
            "dns_server",
            "dns_server_mirage",
            "mirage_crypto_rng",
            "fpath",
            "functoria",
            "mirage")) {
      copy(OCAML.resolve("stubs").resolve(name + ".mli"));
      files.add(name + ".mli");
    }
    copy(SERVER.resolve("name_server.ml"));
    files.add("name_server.ml");
    String config =
        Templates.of(null)
            .render(
                "project/name_server.ml",
                Map.of("siteHost", "www.example.org", "ipv4", "10.56.0.2"));
    assertThat(config).startsWith("(* mirage >= 4.11.0 & < 4.12.0 *)\n");
    Files.writeString(folder.resolve("config.ml"), config);
    files.add("config.ml");
    List<String> arguments = new ArrayList<>(List.of("-package", "lwt", "-c"));
    arguments.addAll(files);
    compile(arguments.toArray(String[]::new));
  }

  @Test
  void bothSidesAgreeOnTheNormalFormOfATarget() throws IOException, InterruptedException {
    int count = Boolean.getBoolean("unipage.full") ? 1_000_000 : 50_000;
    System.out.println("targets: " + count + " (seed 1)");
    copy(SERVER.resolve("page_server.ml"));
    copy(OCAML.resolve("normal.ml"));
    compile("-package", "lwt", "-linkpkg", "page_server.ml", "normal.ml", "-o", "normal");
    Random random = new Random(1);
    List<String> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      targets.add(target(random));
    }
    Path in = folder.resolve("targets");
    Files.write(in, targets, US_ASCII);
    Process normal =
        new ProcessBuilder(folder.resolve("normal").toString()).redirectInput(in.toFile()).start();
    List<String> forms =
        new String(normal.getInputStream().readAllBytes(), US_ASCII).lines().toList();
    assertThat(normal.waitFor()).isZero();
    assertThat(forms).isEqualTo(targets.stream().map(TargetForms::normal).toList());
    assertThat(forms.stream().map(TargetForms::normal).toList()).isEqualTo(forms);
  }

  @Test
  void refusesADamagedPageFileOrWorksWithIt() throws IOException {
    int count = Boolean.getBoolean("unipage.full") ? 1_000_000 : 20_000;
    copy(SERVER.resolve("page_server.ml"));
    copy(OCAML.resolve("mutate.ml"));
    compile("-package", "lwt", "-linkpkg", "page_server.ml", "mutate.ml", "-o", "mutate");
    for (Fixture fixture : List.of(Fixture.PAGE, Fixture.FOLDER, Fixture.PLAIN_FRONT)) {
      Path page = Files.createTempFile(folder, "page", "");
      Files.write(page, PageFile.bytes(fixture.facts()));
      String said =
          PageServerProcess.run(
              folder,
              List.of(
                  folder.resolve("mutate").toString(),
                  page.toString(),
                  "" + count,
                  "/",
                  "/docs/guide.html",
                  "/docs/guide.html?print=1&x=%26",
                  "/blog/2015/03",
                  "/sprite.svg?v=2",
                  "/~",
                  "/!"));
      System.out.print("damaged page files: " + count + " (seed 1), " + said);
      assertThat(Integer.parseInt(said.split(" ")[0])).isBetween(count / 10, count - 1);
    }
  }

  private static String target(Random random) {
    String special = "/?&=+;%'\"~!-._:@#[]{}|\\^`<>()*,$";
    StringBuilder target = new StringBuilder("/");
    for (int i = random.nextInt(30); i > 0; i--) {
      switch (random.nextInt(4)) {
        case 0 -> target.append(special.charAt(random.nextInt(special.length())));
        case 1 -> target.append((char) ('!' + random.nextInt(94)));
        case 2 -> target.append(String.format("%%%02x", random.nextInt(256)));
        default -> target.append(String.format("%%%02X", special.codePointAt(random.nextInt(30))));
      }
    }
    return target.toString();
  }

  private void copy(Path file) throws IOException {
    Files.copy(file, folder.resolve(file.getFileName()));
  }

  private void compile(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ocamlfind", "ocamlopt"));
    if (Stream.of(arguments).noneMatch("-linkpkg"::equals)) {
      // Interfaces without implementations: nothing to link.
      command.set(1, "ocamlc");
    }
    command.addAll(PageServerProcess.WARNINGS);
    command.addAll(List.of(arguments));
    assertThat(PageServerProcess.run(folder, command)).isEmpty();
  }
}
