package org.unipage.cli;

/** The {@code unipage} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(0);
  }
}
