package org.unipage.stage;

/**
 * What happens to one thing in the output tree.
 *
 * @param kind what happens
 * @param path what it happens to, relative to OUT
 */
public record Change(Kind kind, String path) {

  /** What can happen. */
  public enum Kind {
    /** It was not there. */
    CREATE,
    /** It was there with other content. */
    REPLACE,
    /** It is there as it should be, and is not touched. */
    KEEP,
    /** It was there, and nothing calls for it any more. */
    REMOVE,
    /** Nothing calls for it any more, but it holds files that are not ours, and those stay. */
    LEAVE
  }

  /** Whether this is about the project of an entry. */
  public boolean isProject() {
    return path.startsWith("staging/") && Generated.isId(path.substring("staging/".length()));
  }
}
