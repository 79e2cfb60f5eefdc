package org.unipage.stage;

/** Lets tests of other packages see {@link TargetForm}. */
public final class TargetForms {
  private TargetForms() {}

  public static String normal(String target) {
    return TargetForm.normal(target);
  }
}
