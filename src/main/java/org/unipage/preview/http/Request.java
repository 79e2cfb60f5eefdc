package org.unipage.preview.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The head of a request (RFC 9112 sections 2 to 5).
 *
 * @param method as it was sent
 * @param target in origin-form, or {@code *}; of {@code CONNECT}, {@code /}
 * @param origin scheme and authority of a target in absolute-form, {@code http://host[:port]} in
 *     lower case; empty if it was in origin-form
 * @param host the {@code Host} field in lower case; empty if there is none
 * @param isOld whether it is HTTP/1.0
 * @param keep whether the client would keep the connection
 * @param length the bytes of its body
 * @param isChunked whether its body has no length ahead
 * @param expects whether the client waits for 100 before it sends the body
 * @param fields the other fields that matter, several of one name joined with commas
 */
public record Request(
    String method,
    String target,
    String origin,
    String host,
    boolean isOld,
    boolean keep,
    long length,
    boolean isChunked,
    boolean expects,
    Map<String, String> fields) {

  private static final String TOKEN = "!#$%&'*+-.^_`|~";
  private static final String HOST = "-._~:[]%!$&'()*+,;=";

  private static final Set<String> KEPT =
      Set.of(
          "connection",
          "accept-encoding",
          "if-none-match",
          "range",
          "if-range",
          "expect",
          "last-event-id",
          "origin",
          "sec-fetch-dest",
          "upgrade-insecure-requests");

  /** The value of a field by its name in lower case; empty if there is none. */
  public String field(String name) {
    return fields.getOrDefault(name, "");
  }

  /** This request without some fields. */
  public Request without(Set<String> names) {
    Map<String, String> others = new HashMap<>(fields);
    others.keySet().removeAll(names);
    return new Request(
        method, target, origin, host, isOld, keep, length, isChunked, expects, others);
  }

  /** This request with another {@code Host}. */
  public Request withHost(String other) {
    return new Request(
        method, target, origin, other, isOld, keep, length, isChunked, expects, fields);
  }

  /** Whether the method is one that reads. */
  public boolean isRead() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /**
   * Reads a head.
   *
   * @param bytes from {@code start} to {@code stop} whole lines, each ended by CR LF and without
   *     any other control character but tabs, and an empty one at the end
   * @param proxy whether {@code CONNECT} is a method
   */
  static Request parse(byte[] bytes, int start, int stop, boolean proxy) throws BadRequest {
    String head = new String(bytes, start, stop - start, ISO_8859_1);
    int eol = head.indexOf('\r');
    String[] words = head.substring(0, eol).split(" ", -1);
    badUnless(words.length == 3);
    String method = words[0];
    badUnless(!method.isEmpty() && has(method, TOKEN) && !words[1].isEmpty());
    String version = words[2];
    badUnless(version.length() == 8 && version.startsWith("HTTP/1."));
    char minor = version.charAt(7);
    badUnless(minor >= '0' && minor <= '9');
    boolean old = minor == '0';
    String origin = "";
    String target = "/";
    if (method.equals("CONNECT")) {
      badUnless(proxy);
    } else {
      target = originForm(method, words[1]);
      origin = origin(words[1]);
    }
    return new Fields(head, eol + 2).request(method, target, origin, old);
  }

  private static void badUnless(boolean condition) throws BadRequest {
    if (!condition) {
      throw new BadRequest();
    }
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean has(String text, String beside) {
    return text.chars().allMatch(c -> isAlphanumeric((char) c) || beside.indexOf(c) >= 0);
  }

  /**
   * Origin-form, from origin-form or absolute-form (section 3.2.2). What starts with two slashes
   * would be another site in a {@code Location}; it is refused.
   */
  private static String originForm(String method, String target) throws BadRequest {
    badUnless(target.chars().allMatch(c -> c > ' ' && c < 0x7F));
    if (target.equals("*")) {
      badUnless(method.equals("OPTIONS"));
      return target;
    }
    String path = target;
    if (target.charAt(0) != '/') {
      int authority = authority(target);
      int end = authorityEnd(target, authority);
      badUnless(end > authority && has(target.substring(authority, end), HOST));
      path = target.substring(end);
      path = path.startsWith("/") ? path : '/' + path;
    }
    badUnless(!path.startsWith("//"));
    return path;
  }

  /** Where the authority of an absolute-form starts. */
  private static int authority(String target) throws BadRequest {
    int length =
        target.regionMatches(true, 0, "http://", 0, 7)
            ? 7
            : target.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
    badUnless(length > 0 && length < target.length());
    return length;
  }

  private static int authorityEnd(String target, int start) {
    int end = start;
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    return end;
  }

  private static String origin(String target) throws BadRequest {
    return target.equals("*") || target.charAt(0) == '/'
        ? ""
        : target.substring(0, authorityEnd(target, authority(target))).toLowerCase(Locale.ROOT);
  }

  /** Reads the lines after the first. */
  private static final class Fields {
    private final String head;
    private int at;
    private int hosts;
    private String host = "";
    private long length = -1;
    private boolean chunked;
    private final Map<String, String> kept = new HashMap<>();

    Fields(String head, int at) {
      this.head = head;
      this.at = at;
    }

    Request request(String method, String target, String origin, boolean old) throws BadRequest {
      while (at + 2 < head.length()) {
        int eol = head.indexOf('\r', at);
        int colon = head.indexOf(':', at);
        badUnless(colon > at && colon < eol && has(head.substring(at, colon), TOKEN));
        int first = colon + 1;
        int last = eol;
        while (first < last && isBlank(head.charAt(first))) {
          first++;
        }
        while (last > first && isBlank(head.charAt(last - 1))) {
          last--;
        }
        add(head.substring(at, colon).toLowerCase(Locale.ROOT), head.substring(first, last));
        at = eol + 2;
      }
      badUnless(hosts == 1 || (old && hosts == 0));
      badUnless(!(chunked && (old || length >= 0)));
      boolean keep = (!old || asks("keep-alive")) && !asks("close");
      boolean expects =
          !old
              && kept.getOrDefault("expect", "")
                  .regionMatches(true, 0, CONTINUE, 0, CONTINUE.length());
      return new Request(
          method, target, origin, host, old, keep, Math.max(0, length), chunked, expects, kept);
    }

    private static final String CONTINUE = "100-continue";

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t';
    }

    private void add(String name, String value) throws BadRequest {
      switch (name) {
        case "host" -> {
          hosts++;
          badUnless(has(value, HOST));
          host = value.toLowerCase(Locale.ROOT);
        }
        case "content-length" -> {
          badUnless(length < 0 && value.matches("[0-9]{1,18}"));
          length = Long.parseLong(value);
        }
        case "transfer-encoding" -> {
          badUnless(!chunked && value.equalsIgnoreCase("chunked"));
          chunked = true;
        }
        default -> {
          if (KEPT.contains(name)) {
            // As the page server joins them: an empty value leaves no comma before the next one.
            kept.merge(name, value, (a, b) -> a.isEmpty() ? b : a + ',' + b);
          }
        }
      }
    }

    private boolean asks(String option) {
      for (String word : kept.getOrDefault("connection", "").split(",", -1)) {
        if (word.strip().equalsIgnoreCase(option)) {
          return true;
        }
      }
      return false;
    }
  }
}
