package org.unipage.make;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.unipage.template.Templates;

/**
 * The files by which a staged site is built, started and stopped: the Makefile, the {@code vm}
 * script of the target, and the facts that the script reads.
 *
 * <p>A target is a folder of templates: {@code <target>/vm}, its part of the script, which ends
 * with the partial {@code vm/common.sh}, and {@code <target>/build.mk}, its part of the Makefile.
 * Both say at their beginning what they owe to the part that all targets share.
 */
public final class LabFiles {
  /** The paths relative to OUT of the files that are there once. */
  public static final Set<String> SHARED =
      Set.of("Makefile", "staging/build.mk", "staging/net", "staging/vm");

  /** Those of them that must be executable. */
  public static final Set<String> EXECUTABLE = Set.of("staging/vm");

  /** The name of an entry's facts in its project. */
  public static final String FACTS = "vm";

  private final Templates templates;

  /**
   * @param templates where the texts come from
   */
  public LabFiles(Templates templates) {
    this.templates = templates;
  }

  /**
   * The files that are there once.
   *
   * @param site what they tell
   * @return their content by their path relative to OUT
   * @throws org.unipage.template.TemplateException if there is no such target
   */
  public SortedMap<String, byte[]> shared(SiteFacts site) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("Makefile", bytes("Makefile.tmpl", site));
    files.put("staging/build.mk", bytes(site.target() + "/build.mk", site));
    files.put("staging/net", bytes("net", site));
    files.put("staging/vm", bytes(site.target() + "/vm", Map.of()));
    return files;
  }

  /**
   * An entry's facts: {@code staging/<id>/vm}.
   *
   * @param vm the entry
   * @return the content of the file
   */
  public byte[] facts(VmFacts vm) {
    return bytes("project/vm", vm);
  }

  private byte[] bytes(String template, Object scope) {
    return templates.render(template, scope).getBytes(StandardCharsets.UTF_8);
  }
}
