package org.unipage.stage;

import java.util.List;
import java.util.Map;

/**
 * The project of one entry: what {@code staging/<id>/} holds.
 *
 * @param id 20 hex digits
 * @param files each of {@link #FILES} with its content
 */
public record Project(String id, Map<String, Content> files) {

  /** The MirageOS configuration; its first lines make the folder known as ours. */
  public static final String CONFIG = "config.ml";

  /** The staged bytes of the entry. */
  public static final String CONTENT = "content";

  /** Everything that the page server answers, computed ahead. */
  public static final String PAGE = "page";

  /** What {@code staging/vm} must know. */
  public static final String VM = "vm";

  /** The files of a project, the one that marks it first. */
  public static final List<String> FILES = List.of(CONFIG, CONTENT, PAGE, VM);
}
