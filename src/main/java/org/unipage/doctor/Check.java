package org.unipage.doctor;

/**
 * One thing that was looked for.
 *
 * @param name what it is, a word or two
 * @param state whether it will do
 * @param found what is there, or what is wrong
 * @param mend what to type to change that; empty if nothing need be done
 */
public record Check(String name, State state, String found, String mend) {

  /** Whether something will do. */
  public enum State {
    /** It will do. */
    FINE,
    /** It is not there or will not do, and some things work without it. */
    OPTIONAL,
    /** It is not there or will not do, and nothing works without it. */
    LACKING
  }

  static Check fine(String name, String found) {
    return new Check(name, State.FINE, found, "");
  }

  static Check lacking(String name, String found, String mend) {
    return new Check(name, State.LACKING, found, mend);
  }

  static Check optional(String name, String found, String mend) {
    return new Check(name, State.OPTIONAL, found, mend);
  }
}
