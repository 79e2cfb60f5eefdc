package org.unipage.make;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lock files in {@code examples/toolchain} fit each other and what asks for them. */
class ToolchainLocksTest {
  private static final Path FOLDER = Path.of("examples/toolchain");
  private static final Pattern PACKAGE =
      Pattern.compile("(?m)^  \"([^\"]+)\" \\{= \"([^\"]+)\"( & \\?vendor)?}$");

  @Test
  void bothLocksHaveTheSameTools() throws IOException {
    Map<String, String> tools = versions("switch.opam.locked");
    Map<String, String> libraries = versions("mirage.opam.locked");
    for (String tool : List.of("ocaml", "dune", "ocaml-solo5", "solo5", "ocamlfind")) {
      assertThat(libraries).containsEntry(tool, tools.getOrDefault(tool, "absent"));
    }
    assertThat(tools.get("mirage")).isEqualTo(libraries.get("mirage-runtime")).startsWith("4.11.");
  }

  @Test
  void theToolsOfTheSwitchAreLocked() throws IOException {
    List<String> asked =
        Pattern.compile("(?m)^  \"([^\"]+)\" \\{>=")
            .matcher(read("switch.opam"))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(asked).hasSize(6);
    assertThat(versions("switch.opam.locked")).containsKeys(asked.toArray(String[]::new));
  }

  /** opam-monorepo looks a library's folder up by the address that pin-depends gives. */
  @Test
  void everyLibraryHasAnAddressAFolderAndAChecksum() throws IOException {
    String lock = read("mirage.opam.locked");
    String[] parts = lock.split("(?m)^(?:pin-depends|x-opam-monorepo-duniverse-dirs): \\[$", -1);
    assertThat(parts).hasSize(3);
    Map<String, String> addresses = new HashMap<>();
    for (MatchResult pin : matches("\"([^\"]+)\"\\s+\"(https:[^\"]+)\"", parts[1])) {
      addresses.put(pin.group(1), pin.group(2));
    }
    Map<String, String> folders = new HashMap<>();
    for (MatchResult entry :
        matches(
            "\"(https:[^\"]+)\"\\s+\"([A-Za-z0-9_-]+)\"\\s+\\[\\s+(\"[a-z0-9]+=[0-9a-f]+\"\\s+)+]",
            parts[2])) {
      folders.put(entry.group(1), entry.group(2));
    }
    assertThat(folders.values()).doesNotHaveDuplicates();
    assertThat(addresses.values()).hasSizeGreaterThan(40).allMatch(folders::containsKey);
    List<String> vendored =
        PACKAGE
            .matcher(lock)
            .results()
            .filter(found -> found.group(3) != null)
            .map(found -> found.group(1) + "." + found.group(2))
            .toList();
    assertThat(addresses.keySet()).containsExactlyInAnyOrderElementsOf(vendored);
  }

  private static List<MatchResult> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }

  private static Map<String, String> versions(String file) throws IOException {
    Map<String, String> versions = new HashMap<>();
    for (MatchResult found : PACKAGE.matcher(read(file)).results().toList()) {
      versions.put(found.group(1), found.group(2));
    }
    return versions;
  }

  private static String read(String file) throws IOException {
    return Files.readString(FOLDER.resolve(file));
  }
}
