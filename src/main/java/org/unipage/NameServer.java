package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.unipage.manifest.Manifest;
import org.unipage.stage.Content;
import org.unipage.stage.Project;
import org.unipage.template.Templates;

/** The project of the name server: a unikernel that holds the zone. */
final class NameServer {
  private final Templates templates;

  NameServer(Templates templates) {
    this.templates = templates;
  }

  /**
   * The project. It is no page, so {@code staging/vm} has nothing to know of it.
   *
   * @param id its id
   * @param zone the text of the zone
   */
  Project project(String id, Manifest manifest, byte[] zone) {
    Config config = new Config(manifest.siteHost(), manifest.zone().ipv4());
    byte[] text = templates.render("project/name_server.ml", config).getBytes(UTF_8);
    return new Project(
        id,
        Map.of(Project.CONFIG, new Content.Bytes(text), Project.CONTENT, new Content.Bytes(zone)));
  }

  /** What its config.ml is made from. */
  record Config(String siteHost, String ipv4) {}
}
