package org.unipage.template;

/**
 * A template that cannot be used: it is not there, is not well formed, asks for a name that nobody
 * gives, or is given a value that its language cannot hold. The message names the template.
 */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateException(String template, String message) {
    super(template + ": " + message);
  }

  TemplateException(String template, int line, String message) {
    super(template + ":" + line + ": " + message);
  }
}
