package org.unipage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.unipage.manifest.Manifest;
import org.unipage.stage.Content;
import org.unipage.stage.Project;

/** Checks the files of an output tree. */
final class VerifiedTree {
  /** Files of ours in staging/ that no other run would write again. */
  private static final Set<String> OWN = Set.of("manifest.json", ".lock");

  private final Path out;
  private final Findings findings;

  VerifiedTree(Path out, Findings findings) {
    this.out = out;
    this.findings = findings;
  }

  /** Reports the file {@code name}, relative to OUT, if it does not hold just {@code content}. */
  void compare(String name, Content content) throws IOException {
    if (require(name)) {
      try (InputStream in = Files.newInputStream(out.resolve(name))) {
        if (!content.matches(in)) {
          findings.add(name, "altered", "is not what unipage staged: run unipage stage");
        }
      }
    }
  }

  /** Reports the file {@code name} if it is not there; says whether it is. */
  boolean require(String name) {
    if (Files.isRegularFile(out.resolve(name), NOFOLLOW_LINKS)) {
      return true;
    }
    findings.add(name, "lost", "is not there: run unipage stage");
    return false;
  }

  /** Reports what lies in staging/ and belongs to no entry. */
  void findForeign(Manifest manifest, List<String> names) throws IOException {
    Set<String> expected = new HashSet<>(OWN);
    Set<String> ids = new HashSet<>();
    manifest.entries().forEach(page -> ids.add(page.id()));
    if (manifest.zone().project() != null) {
      ids.add(manifest.zone().project());
    }
    for (String name : names) {
      String[] steps = name.split("/", 3);
      if (steps[0].equals("staging")) {
        expected.add(steps[1]);
      }
    }
    expected.addAll(ids);
    Set<String> projectFiles = Set.copyOf(Project.FILES);
    for (String child : children("staging")) {
      String name = "staging/" + child;
      if (!expected.contains(child)) {
        findings.add(name, "stale", "belongs to no entry: run unipage stage, or remove it");
      } else if (ids.contains(child)) {
        for (String file : children(name)) {
          if (!projectFiles.contains(file)) {
            findings.add(name + "/" + file, "foreign", "was not staged by unipage: remove it");
          }
        }
      }
    }
    Set<String> top = new HashSet<>(names);
    for (String file : children("staging/server")) {
      if (!top.contains("staging/server/" + file)) {
        findings.add("staging/server/" + file, "foreign", "was not staged by unipage: remove it");
      }
    }
  }

  private Set<String> children(String folder) throws IOException {
    Set<String> names = new HashSet<>();
    Path path = out.resolve(folder);
    if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
        children.forEach(child -> names.add(String.valueOf(child.getFileName())));
      }
    }
    return names;
  }
}
