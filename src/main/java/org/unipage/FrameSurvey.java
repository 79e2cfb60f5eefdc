package org.unipage;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.rewrite.Frames;
import org.unipage.rewrite.Rewriter;
import org.unipage.site.Entry;
import org.unipage.stage.Content;

/**
 * Which pages talk to each other across frames and windows, and which framed pages take their
 * encoding from the page around them. A page cannot tell by itself who frames it, so this reads
 * every page once before any is staged; of those without frames, only the bytes.
 */
final class FrameSurvey {

  /** What a page is to the pages around it and in it. */
  record Role(boolean sharesDomain, String charset) {
    static final Role NONE = new Role(false, "");

    /** What a page was in an earlier run. */
    static Role of(Manifest.Repairs repairs) {
      Role role = new Role(repairs.sharesDomain(), repairs.charset());
      return role.isNone() ? NONE : role;
    }

    /** For what the page's staged form depends on. */
    String text() {
      return isNone() ? "" : sharesDomain + " " + charset;
    }

    private boolean isNone() {
      return !sharesDomain && charset.isEmpty();
    }
  }

  private final SitePlan plan;
  private final Drafts drafts;
  private final Map<Integer, Frames> frames = new ConcurrentHashMap<>();
  private final Set<Integer> framing = ConcurrentHashMap.newKeySet();

  private FrameSurvey(SitePlan plan, Drafts drafts) {
    this.plan = plan;
    this.drafts = drafts;
  }

  /**
   * What was found.
   *
   * @param roles of the entries that have one
   * @param framing the entries whose bytes do not say that they have no frames, whatever else there
   *     is
   */
  record Found(Map<Integer, Role> roles, Set<Integer> framing) {}

  /**
   * Looks at all pages.
   *
   * @param frameless those that need not be read, as it is known that they have no frames
   */
  static Found of(SitePlan plan, Drafts drafts, MemoryBudget memory, IntPredicate frameless)
      throws IOException {
    FrameSurvey survey = new FrameSurvey(plan, drafts);
    List<Integer> pages = new ArrayList<>();
    for (int i = 0; i < plan.mirror().entries().size(); i++) {
      if (plan.mirror().entries().get(i).mediaType().equals("text/html") && !frameless.test(i)) {
        pages.add(i);
      }
    }
    Workers.forEach(
        pages.size(),
        plan.options().threads(),
        number -> {
          int index = pages.get(number);
          long size = plan.mirror().entries().get(index).size();
          if (memory.with(2 * size, () -> survey.look(index, false))) {
            survey.framing.add(index);
          }
        });
    return new Found(survey.frames.isEmpty() ? Map.of() : survey.roles(), survey.framing);
  }

  private boolean look(int index, boolean always) throws IOException {
    Entry entry = plan.mirror().entries().get(index);
    if (!entry.mediaType().equals("text/html")
        || !(drafts.content(index) instanceof Content.Bytes held)
        || !(always || Frames.mayFrame(held.bytes()))) {
      return false;
    }
    Frames found =
        Rewriter.frames(
            held.bytes(),
            charset -> plan.links().resolver(index, charset),
            new Neighbourhood(plan, drafts.neighbours(), index, false, false, null),
            always);
    if (always || found.hasOthers()) {
      frames.put(index, found);
    }
    return true;
  }

  private Map<Integer, Role> roles() throws IOException {
    Map<Integer, Frames> framers = new TreeMap<>(frames);
    Map<Integer, Role> roles = new HashMap<>();
    charsets(framers).forEach((index, charset) -> roles.put(index, new Role(false, charset)));
    for (int index : talkers(framers)) {
      roles.merge(index, new Role(true, ""), (old, one) -> new Role(true, old.charset()));
    }
    return roles;
  }

  /** A framed page that declares nothing is read as the page around it (HTML section 13.2.3.2). */
  private Map<Integer, String> charsets(Map<Integer, Frames> framers) throws IOException {
    Map<Integer, Set<String>> around = new TreeMap<>();
    framers.forEach(
        (framer, found) ->
            found
                .framed()
                .forEach(
                    framed ->
                        around
                            .computeIfAbsent(framed, none -> new TreeSet<>())
                            .add(found.charset())));
    Map<Integer, String> charsets = new HashMap<>();
    for (Map.Entry<Integer, Set<String>> one : around.entrySet()) {
      String charset = one.getValue().iterator().next();
      if (one.getValue().size() == 1 && !charset.isEmpty()) {
        Frames framed = frames(one.getKey());
        if (framed != null && framed.charset().isEmpty()) {
          charsets.put(one.getKey(), charset);
        }
      }
    }
    return charsets;
  }

  private @Nullable Frames frames(int index) throws IOException {
    if (!frames.containsKey(index)) {
      look(index, true);
    }
    return frames.get(index);
  }

  /** The pages that reach into each other, both sides. */
  private Set<Integer> talkers(Map<Integer, Frames> framers) throws IOException {
    Set<String> names = new HashSet<>();
    framers.values().forEach(found -> names.addAll(found.names()));
    Map<Integer, List<Integer>> inside = insides(framers);
    Set<Integer> talking = new TreeSet<>();
    for (int index : inside.keySet()) {
      Frames found = frames.get(index);
      if (found != null
          && (found.looksOut() || found.targets().stream().anyMatch(names::contains))) {
        talking.add(index);
      }
    }
    // Whoever a talking page can come to stand in must listen.
    Set<Integer> leading = new HashSet<>();
    Deque<Integer> open = new ArrayDeque<>(talking);
    while (!open.isEmpty()) {
      int index = open.remove();
      if (leading.add(index)) {
        open.addAll(inside.getOrDefault(index, List.of()));
      }
    }
    Set<Integer> all = new TreeSet<>(talking);
    framers.forEach(
        (framer, found) -> {
          boolean talks =
              found.framed().stream().anyMatch(leading::contains)
                  || found.opened().stream().anyMatch(leading::contains);
          if (found.looksIn() || talks) {
            // A page without a script is read by its siblings all the same.
            all.add(framer);
            all.addAll(found.framed());
            all.addAll(found.opened());
          }
        });
    return all;
  }

  /** Every page that can come to stand in a frame, with those whose links lead to it. */
  private Map<Integer, List<Integer>> insides(Map<Integer, Frames> framers) throws IOException {
    Map<Integer, List<Integer>> inside = new TreeMap<>();
    Deque<Integer> open = new ArrayDeque<>();
    for (Frames found : framers.values()) {
      for (List<Integer> entries : List.of(found.framed(), found.opened())) {
        for (int entry : entries) {
          if (inside.putIfAbsent(entry, new ArrayList<>()) == null) {
            open.add(entry);
          }
        }
      }
    }
    while (!open.isEmpty()) {
      List<Integer> level = List.copyOf(open);
      open.clear();
      Workers.forEach(level.size(), plan.options().threads(), i -> frames(level.get(i)));
      for (int index : level) {
        Frames found = frames.get(index);
        for (int linked : found == null ? List.<Integer>of() : found.linked()) {
          if (!inside.containsKey(linked)) {
            inside.put(linked, new ArrayList<>());
            open.add(linked);
          }
          inside.get(linked).add(index);
        }
      }
    }
    return inside;
  }
}
