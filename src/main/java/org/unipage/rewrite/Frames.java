package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Link;
import org.unipage.link.Resolver;

/**
 * What a page has to do with frames.
 *
 * @param framed the entries in its frames
 * @param opened the entries that its own scripts open in other windows, or find there by name
 * @param linked the entries that its links lead to without leaving the frame that it may be in, or
 *     another one by its name
 * @param names the names of its frames
 * @param targets the names of frames in which its links open
 * @param looksIn whether its scripts reach into frames
 * @param looksOut whether its scripts reach out of the frame that it may be in
 * @param charset what it declares to be in; empty if it declares nothing
 */
public record Frames(
    List<Integer> framed,
    List<Integer> opened,
    List<Integer> linked,
    Set<String> names,
    Set<String> targets,
    boolean looksIn,
    boolean looksOut,
    String charset) {

  private static final Set<String> OTHER_WINDOWS = Set.of("_top", "_parent", "_blank");
  private static final byte[][] STARTS = {
    {'f', 'r', 'a', 'm', 'e'},
    {'i', 'f', 'r', 'a', 'm', 'e'},
    {'o', 'b', 'j', 'e', 'c', 't'},
    {'e', 'm', 'b', 'e', 'd'}
  };

  /**
   * Whether a page may have frames: one cheap pass over its bytes.
   *
   * @param bytes in an encoding that is a superset of ASCII; others have none, as far as this tells
   */
  public static boolean mayFrame(byte[] bytes) {
    for (int i = 0; i < bytes.length - 6; i++) {
      if (bytes[i] == '<') {
        byte next = (byte) (bytes[i + 1] | 0x20);
        if ((next == 'i' || next == 'f' || next == 'o' || next == 'e') && isFrame(bytes, i + 1)) {
          return true;
        }
      } else if (bytes[i] == 'w'
          && bytes[i + 1] == '.'
          && bytes[i + 2] == 'o'
          && bytes[i + 3] == 'p'
          && bytes[i + 4] == 'e'
          && bytes[i + 5] == 'n') {
        return true;
      }
    }
    return false;
  }

  private static boolean isFrame(byte[] bytes, int at) {
    for (byte[] start : STARTS) {
      int i = 0;
      while (i < start.length && at + i < bytes.length && (bytes[at + i] | 0x20) == start[i]) {
        i++;
      }
      if (i == start.length) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads a document.
   *
   * @param always whether what its scripts do matters even if it has no frames and opens no windows
   */
  static Frames read(
      Text text, Resolver own, @Nullable Surroundings around, String charset, boolean always) {
    return new Reader(text, own, around, charset).read(always);
  }

  /** Whether it has frames, or opens windows. */
  public boolean hasOthers() {
    return !framed.isEmpty() || !opened.isEmpty();
  }

  private static final class Reader {
    private final Text text;
    private final String html;
    private final @Nullable Surroundings around;
    private final String charset;
    private final Set<Integer> framed = new LinkedHashSet<>();
    private final Set<Integer> opened = new LinkedHashSet<>();
    private final Set<Integer> linked = new LinkedHashSet<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> targets = new LinkedHashSet<>();
    private final Map<String, List<Integer>> byTarget = new HashMap<>();
    private final Set<String> sought = new LinkedHashSet<>();
    private final List<Integer> scripts = new ArrayList<>();
    private Resolver resolver;
    private boolean based;
    private String defaultTarget = "";
    private int words;

    Reader(Text text, Resolver own, @Nullable Surroundings around, String charset) {
      this.text = text;
      this.html = text.chars();
      this.resolver = own;
      this.around = around;
      this.charset = charset;
    }

    Frames read(boolean always) {
      HtmlTags at = new HtmlTags(html);
      while (at.next()) {
        tag(at);
        for (int i = 0; i < at.size(); i++) {
          if (at.isHandler(i)) {
            script(at.valueAt(i).read(text));
          }
        }
      }
      sought.forEach(window -> opened.addAll(byTarget.getOrDefault(window, List.of())));
      if (around != null && (always || !framed.isEmpty() || !opened.isEmpty())) {
        scripts.forEach(script -> words |= around.facts(script).words());
      }
      return new Frames(
          List.copyOf(framed),
          List.copyOf(opened),
          List.copyOf(linked),
          Set.copyOf(names),
          Set.copyOf(targets),
          (words & ScriptWords.LOOKS_IN) != 0,
          (words & ScriptWords.LOOKS_OUT) != 0,
          charset);
    }

    private void tag(HtmlTags at) {
      switch (at.name()) {
        case "base" -> base(at);
        case "frame", "iframe", "embed" -> frame(at, "src");
        case "object" -> frame(at, "data");
        case "a", "area" -> link(at, "href");
        case "form" -> link(at, "action");
        case "script" -> {
          HtmlTags.Value src = at.value("src");
          if (src == null) {
            script(html.substring(at.end(), at.contentEnd()));
          } else {
            add(src, scripts);
          }
        }
        default -> {}
      }
    }

    private void base(HtmlTags at) {
      HtmlTags.Value href = at.value("href");
      if (href != null && !based) {
        resolver = resolver.withBase(href.read(text));
        based = true;
      }
      HtmlTags.Value target = at.value("target");
      if (target != null && defaultTarget.isEmpty()) {
        defaultTarget = target.read(text);
      }
    }

    private void frame(HtmlTags at, String attribute) {
      HtmlTags.Value src = at.value(attribute);
      if (src != null) {
        List<Integer> found = new ArrayList<>();
        add(src, found);
        framed.addAll(found);
      }
      HtmlTags.Value name = at.value("name");
      if (name != null) {
        names.add(name.read(text));
      }
    }

    private void link(HtmlTags at, String attribute) {
      HtmlTags.Value href = at.value(attribute);
      if (href == null) {
        return;
      }
      HtmlTags.Value there = at.value("target");
      String target = there == null ? defaultTarget : there.read(text);
      if (!target.isEmpty() && !target.startsWith("_")) {
        targets.add(target);
        add(href, byTarget.computeIfAbsent(target, none -> new ArrayList<>()));
      }
      if (!OTHER_WINDOWS.contains(target.toLowerCase(Locale.ROOT))) {
        List<Integer> found = new ArrayList<>();
        add(href, found);
        linked.addAll(found);
      }
    }

    private void script(String script) {
      int found = ScriptWords.in(script, 0, script.length());
      if ((found & ScriptWords.FRAMES) != 0) {
        FrameScript.Looks looks = FrameScript.in(script);
        words |= looks.words();
        sought.addAll(looks.named());
        for (String url : looks.opened()) {
          Link link = resolver.resolve(url);
          if (link.kind() == Link.Kind.ENTRY) {
            opened.add(link.entry());
          }
        }
      }
    }

    private void add(HtmlTags.Value value, List<Integer> entries) {
      Link link = resolver.resolve(value.read(text));
      if (link.kind() == Link.Kind.ENTRY) {
        entries.add(link.entry());
      }
    }
  }
}
