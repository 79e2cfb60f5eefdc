package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.TreeMap;
import org.unipage.make.LabFiles;
import org.unipage.make.VmFacts;
import org.unipage.manifest.Manifest;
import org.unipage.stage.Content;
import org.unipage.stage.Project;
import org.unipage.template.Templates;

/** The project of the name server: a unikernel that holds the zone. */
final class NameServer {
  private static final int PORT = 53; // RFC 1035 section 4.2

  private final Templates templates;

  NameServer(Templates templates) {
    this.templates = templates;
  }

  /**
   * The project. No {@code vm} stands in it for target {@code process}, which links no MirageOS
   * project.
   *
   * @param id its id
   * @param zone the text of the zone
   */
  Project project(String id, Manifest manifest, byte[] zone) {
    Manifest.Zone server = manifest.zone();
    byte[] config =
        templates
            .render("project/name_server.ml", new Config(manifest.siteHost(), server.ipv4()))
            .getBytes(UTF_8);
    Map<String, Content> files = new TreeMap<>();
    files.put(Project.CONFIG, new Content.Bytes(config));
    files.put(Project.CONTENT, new Content.Bytes(zone));
    if (!manifest.target().equals(Target.PROCESS.toString())) {
      VmFacts facts =
          new VmFacts(
              id,
              server.ns(),
              server.ipv4(),
              server.ipv6(),
              PORT,
              manifest.entries().get(0).memory(),
              Sha256.of(zone).substring(0, 16));
      files.put(Project.VM, new Content.Bytes(new LabFiles(templates).facts(facts)));
    }
    return new Project(id, files);
  }

  /** What its config.ml is made from. */
  record Config(String siteHost, String ipv4) {}
}
