package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Link;
import org.unipage.manifest.Manifest;
import org.unipage.rewrite.OwnFacts;
import org.unipage.rewrite.Rewriter;
import org.unipage.rewrite.Surroundings.FileFacts;
import org.unipage.site.Entry;
import org.unipage.site.Sha256;
import org.unipage.stage.Content;

/**
 * What pages must know of the scripts, style sheets and companions of their site. Each file is read
 * when it is first asked for, and everything is a function of the files alone, so neither the order
 * of the pages nor the number of threads matters.
 */
final class Neighbours {

  /** More files than this one script or style sheet does not import, all told. */
  private static final int MOST_IMPORTS = 1000;

  private final SitePlan plan;
  private final Drafts drafts;
  private final Known known;
  private final Map<Integer, OwnFacts> own = new ConcurrentHashMap<>();
  private final Map<Integer, FileFacts> facts = new ConcurrentHashMap<>();
  private final Map<Integer, String> sources = new ConcurrentHashMap<>();
  private final Map<String, String> hashes = new ConcurrentHashMap<>();
  private final Map<Integer, SoftReference<Draft>> staged = new ConcurrentHashMap<>();
  private final Map<String, Integer> indices = new HashMap<>();

  /** What was staged, if the files are staged already; else empty. */
  private final Map<String, Manifest.Page> pages = new HashMap<>();

  /**
   * @param known what need not be read again
   */
  Neighbours(SitePlan plan, Drafts drafts, Known known) {
    this.plan = plan;
    this.drafts = drafts;
    this.known = known;
    for (int i = 0; i < plan.ids().size(); i++) {
      indices.put(plan.ids().get(i), i);
    }
  }

  Entry entry(int index) {
    return plan.mirror().entries().get(index);
  }

  /** Of a site whose files are staged already. */
  void takeAsStaged(Manifest manifest) {
    manifest.entries().forEach(page -> pages.put(page.id(), page));
  }

  /** The index of a project's entry. */
  int index(String id) {
    return indices.getOrDefault(id, -1);
  }

  /** Whether all of these projects are of entries that are there. */
  boolean hasAll(Collection<String> ids) {
    return indices.keySet().containsAll(ids);
  }

  /** What there is to know of a script or style sheet and of all that it imports. */
  FileFacts facts(int index) {
    FileFacts known = facts.get(index);
    if (known == null) {
      known = tells(index) ? closure(index) : FileFacts.NOTHING;
      facts.put(index, known);
    }
    return known;
  }

  private boolean tells(int index) {
    String type = entry(index).mediaType();
    return type.equals("text/css")
        || type.equals("text/javascript")
        || type.equals("application/xslt+xml");
  }

  private FileFacts closure(int first) {
    Map<Integer, List<Integer>> importers = new LinkedHashMap<>();
    Deque<Integer> open = new ArrayDeque<>();
    importers.put(first, new ArrayList<>());
    open.add(first);
    int words = 0;
    Set<String> workers = new LinkedHashSet<>();
    Deque<Integer> binding = new ArrayDeque<>();
    while (!open.isEmpty()) {
      int index = open.remove();
      OwnFacts facts = own(index);
      words |= facts.words();
      workers.addAll(facts.workers());
      if (!facts.sameOrigin().isEmpty()) {
        binding.add(index);
      }
      for (int imported : facts.imports()) {
        if (!importers.containsKey(imported) && importers.size() < MOST_IMPORTS) {
          importers.put(imported, new ArrayList<>());
          open.add(imported);
        }
        importers.getOrDefault(imported, new ArrayList<>()).add(index);
      }
    }
    // What leads to a file that must have the page's origin must have it too.
    Set<Integer> bound = new TreeSet<>();
    while (!binding.isEmpty()) {
      int index = binding.remove();
      if (bound.add(index)) {
        binding.addAll(importers.getOrDefault(index, List.of()));
      }
    }
    Set<Integer> all = new TreeSet<>(bound);
    bound.forEach(index -> all.addAll(own(index).sameOrigin()));
    return new FileFacts(words, List.copyOf(workers), own(first).links(), List.copyOf(all));
  }

  private OwnFacts own(int index) {
    return own.computeIfAbsent(index, this::readOwn);
  }

  /**
   * What the words of a script or style sheet tell, if that is all there is to know of it; else
   * {@link Manifest.Repairs#UNKNOWN}.
   */
  int words(int index) {
    if (!tells(index)) {
      return Manifest.Repairs.UNKNOWN;
    }
    OwnFacts facts = own(index);
    return facts.isWordsOnly() ? facts.words() : Manifest.Repairs.UNKNOWN;
  }

  private OwnFacts readOwn(int index) {
    Manifest.Page page = known.page(index);
    if (page != null && page.repairs().words() != Manifest.Repairs.UNKNOWN) {
      return OwnFacts.ofWords(page.repairs().words());
    }
    if (!tells(index) || !(read(index).content() instanceof Content.Bytes held)) {
      return OwnFacts.NOTHING;
    }
    Entry entry = entry(index);
    return Rewriter.facts(
        entry.path(),
        entry.mediaType(),
        held.bytes(),
        charset -> plan.links().resolver(index, charset));
  }

  private Drafts.Source read(int index) {
    try {
      Drafts.Source source = drafts.read(index);
      sources.put(index, source.sha256());
      return source;
    } catch (NoSuchFileException e) {
      // Whoever is to stage or to check that file says so.
      sources.put(index, "");
      return new Drafts.Source(new Content.Bytes(new byte[0]), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String source(int index) {
    Manifest.Page page = known.page(index);
    if (page != null) {
      return page.source();
    }
    String read = sources.get(index);
    return read == null ? read(index).sha256() : read;
  }

  /** An entry as it is staged; for a file that other pages carry or check. */
  Draft staged(int index) {
    SoftReference<Draft> reference = staged.get(index);
    Draft known = reference == null ? null : reference.get();
    if (known == null) {
      Manifest.Page page = pages.get(plan.ids().get(index));
      known =
          page == null
              ? drafts.rewrite(index, read(index)).withoutLinks()
              : drafts.staged(page, read(index));
      staged.put(index, new SoftReference<>(known));
    }
    return known;
  }

  /**
   * What became of a hash of an entry (Subresource Integrity section 3.2).
   *
   * @return null if it is not that of the bytes in the mirror, or if they were not changed
   */
  @Nullable String integrity(int index, String algorithm, String hash) {
    String known =
        hashes.computeIfAbsent(
            index + " " + algorithm + " " + hash, key -> integrityOf(index, algorithm, hash));
    return known.isEmpty() ? null : known;
  }

  private String integrityOf(int index, String algorithm, String hash) {
    if (!tells(index)
        || !(read(index).content() instanceof Content.Bytes before)
        || !(staged(index).content() instanceof Content.Bytes after)
        || Arrays.equals(before.bytes(), after.bytes())) {
      return "";
    }
    String old = base64(algorithm, before.bytes());
    boolean valid = old.equals(hash.replace('-', '+').replace('_', '/'));
    return valid ? base64(algorithm, after.bytes()) : "";
  }

  private static String base64(String algorithm, byte[] bytes) {
    String name = algorithm.toUpperCase(Locale.ROOT).replace("SHA", "SHA-");
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance(name).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has " + name, e);
    }
  }

  /**
   * All that a page's staged form depends on beside its own bytes and the plan, hashed.
   *
   * @param ids what it refers to and what it carries
   * @param role what the page is to others
   */
  String context(Collection<String> ids, Collection<String> companions, String role) {
    Set<Integer> all = new TreeSet<>();
    for (String id : ids) {
      if (tells(index(id))) {
        reach(index(id), all);
      }
    }
    companions.forEach(id -> reach(index(id), all));
    if (all.isEmpty() && role.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder(role);
    all.forEach(
        index -> text.append('\n').append(plan.ids().get(index)).append(' ').append(source(index)));
    return Sha256.of(text.toString().getBytes(UTF_8)).substring(0, 32);
  }

  private void reach(int first, Set<Integer> reached) {
    Deque<Integer> open = new ArrayDeque<>();
    open.add(first);
    Set<Integer> mine = new HashSet<>();
    while (!open.isEmpty() && mine.size() < MOST_IMPORTS) {
      int index = open.remove();
      if (mine.add(index) && reached.add(index)) {
        open.addAll(own(index).imports());
        for (Link link : own(index).links()) {
          if (link.kind() == Link.Kind.ENTRY && tells(link.entry())) {
            open.add(link.entry());
          }
        }
      }
    }
  }
}
