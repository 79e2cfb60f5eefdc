package org.unipage.rewrite;

import org.jspecify.annotations.Nullable;
import org.unipage.link.Resolver;

/** Surroundings of which nothing is known, for what a file tells by itself. */
final class Blind implements Surroundings {
  @Override
  public String mediaType(int entry) {
    return "";
  }

  @Override
  public Resolver resolver(int entry) {
    throw new IllegalStateException("nothing is known of other files");
  }

  @Override
  public FileFacts facts(int entry) {
    return FileFacts.NOTHING;
  }

  @Override
  public @Nullable String integrity(int entry, String algorithm, String hash) {
    return null;
  }

  @Override
  public String carry(int entry) {
    return "";
  }

  @Override
  public String origin() {
    return "";
  }

  @Override
  public String ownOrigin() {
    return "";
  }

  @Override
  public String everyOrigin() {
    return "";
  }

  @Override
  public boolean insecure() {
    return false;
  }

  @Override
  public boolean sharesDomain() {
    return false;
  }

  @Override
  public boolean relative() {
    return false;
  }
}
