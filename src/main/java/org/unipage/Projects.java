package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.unipage.make.LabFiles;
import org.unipage.make.VmFacts;
import org.unipage.manifest.Manifest;
import org.unipage.name.Addresses.Address;
import org.unipage.name.Naming;
import org.unipage.site.Entry;
import org.unipage.site.LikelyUrls;
import org.unipage.site.Sha256;
import org.unipage.site.SitePath;
import org.unipage.stage.Content;
import org.unipage.stage.Packing;
import org.unipage.stage.PageFacts;
import org.unipage.stage.PageFile;
import org.unipage.stage.Project;
import org.unipage.stage.Representation;
import org.unipage.stage.Representation.Field;
import org.unipage.template.Templates;

/** Makes projects of drafts, and their entries in the manifest. */
final class Projects {

  /** A browser takes {@code document.domain} for nothing else (HTML section 7.1.1.1). */
  private static final List<Field> SHARES_DOMAIN = List.of(new Field("Origin-Agent-Cluster", "?0"));

  private final SitePlan plan;
  private final Templates templates;
  private final LabFiles lab;
  private final Content config;
  private final VmMemory memory;

  /**
   * The project of the front.
   *
   * @param memory what its machine gets, in MiB
   */
  record Front(Project project, int memory) {}

  private final Drafts drafts;
  private final Neighbours neighbours;
  private final Map<String, Boolean> contexts = new ConcurrentHashMap<>();

  Projects(SitePlan plan, Templates templates, Drafts drafts) {
    this.plan = plan;
    this.drafts = drafts;
    this.neighbours = drafts.neighbours();
    this.templates = templates;
    this.lab = new LabFiles(templates);
    this.config =
        text(
            "project/config.ml",
            new Config(
                plan.options().content() == Delivery.BLOCK,
                plan.options().server() == Server.COHTTP));
    this.memory = new VmMemory(plan.options());
  }

  /** The entry in the manifest; its aliases are known only when all entries are. */
  Manifest.Page page(int index, Draft draft) {
    Entry entry = plan.mirror().entries().get(index);
    String id = plan.ids().get(index);
    List<String> companions = draft.companions().stream().map(plan.ids()::get).toList();
    List<String> references = draft.references(plan.ids());
    FrameSurvey.Role role = drafts.role(index);
    boolean relative = plan.options().repairs().isRelative(entry.path());
    return new Manifest.Page(
        entry.path(),
        entry.originalUrl(),
        List.of(),
        plan.links().pageUrl(index),
        plan.hosts().get(index),
        id,
        plan.address(id).ipv4(),
        plan.address(id).ipv6(),
        draft.mediaType(),
        draft.content().size(),
        draft.sha256(),
        plan.options().memory(),
        companions,
        references,
        "staging/" + id + "/" + Project.CONTENT,
        false,
        draft.source(),
        draft.spellings(plan.ids()),
        draft.rewritten(),
        draft.problems(),
        new Manifest.Repairs(
            neighbours.context(references, companions, role.text()),
            role.sharesDomain(),
            role.charset(),
            relative,
            drafts.changed(index) || drafts.frames().framing().contains(index),
            drafts.changed(index) ? Manifest.Repairs.UNKNOWN : neighbours.words(index)));
  }

  /** Whether an entry of the last run has the names and addresses that it is to have now. */
  boolean isStillCalled(int index, Manifest.Page page) {
    Entry entry = plan.mirror().entries().get(index);
    return page.path().equals(entry.path())
        && page.originalUrl().equals(entry.originalUrl())
        && page.url().equals(plan.links().pageUrl(index))
        && page.host().equals(plan.hosts().get(index))
        && page.file().equals("staging/" + page.id() + "/" + Project.CONTENT)
        && hasAddress(page);
  }

  /** Whether it has the address that it is to have now. */
  boolean hasAddress(Manifest.Page page) {
    Address address = plan.address(page.id());
    return page.hasAddress(address.ipv4(), address.ipv6());
  }

  /** Whether the files that an entry of the last run depends on are what they were. */
  boolean isStillAmong(int index, Manifest.Page page) {
    return hasAllOf(page)
        && neighbours
            .context(page.references(), page.companions(), drafts.role(index).text())
            .equals(page.repairs().context());
  }

  /**
   * The same of an entry whose bytes, and whose plan, are what they were. A site's pages depend on
   * few different sets of files, so one page answers for all whose context was the same.
   */
  boolean dependsOnTheSame(int index, Manifest.Page page) {
    FrameSurvey.Role role = FrameSurvey.Role.of(page.repairs());
    // Nearly all are NONE, one and the same.
    return Objects.equals(role, drafts.role(index))
        && contexts.computeIfAbsent(
            page.repairs().context(),
            context ->
                hasAllOf(page)
                    && neighbours
                        .context(page.references(), page.companions(), role.text())
                        .equals(context));
  }

  /** Whether all that an entry of the last run refers to and carries is there. */
  boolean hasAllOf(Manifest.Page page) {
    return neighbours.hasAll(page.references()) && neighbours.hasAll(page.companions());
  }

  /** The project of any entry but the front. */
  Project project(Manifest.Page page, Draft draft) {
    String url = page.originalUrl();
    List<PageFacts.Companion> companions = companions(page);
    List<String> exceptions = plan.sharedPaths().exceptions(url, companions);
    byte[] answers =
        PageFile.bytes(
            new PageFacts(
                plan.origin(), url, representation(page, draft), exceptions, companions, null));
    return project(page, draft, answers, page.memory());
  }

  /**
   * The front.
   *
   * @param pages every entry, aliases included
   * @param root the root index; if there is none, the list of entries stands in for it
   * @param missing the site's own page for what is not there, if it has one
   */
  Front front(List<Manifest.Page> pages, Draft root, @Nullable Draft missing) {
    List<PageFacts.Route> routes = new ArrayList<>();
    List<PageFacts.Route> aliases = new ArrayList<>();
    List<PageFacts.Route> guesses = new ArrayList<>();
    Manifest.Page front = null;
    PageFacts.Missing notFound = null;
    for (Manifest.Page page : pages) {
      if (page.id().equals(plan.frontId())) {
        front = page;
      } else {
        routes.add(new PageFacts.Route(page.originalUrl(), page.url()));
        for (String guess : LikelyUrls.of(page.originalUrl())) {
          guesses.add(new PageFacts.Route(guess, page.url()));
        }
      }
      for (String alias : page.aliases()) {
        aliases.add(new PageFacts.Route(alias, page.url()));
      }
      if (missing != null
          && page.path().equals(SitePlan.NOT_FOUND)
          && missing.content() instanceof Content.Bytes held) {
        notFound = new PageFacts.Missing(page.mediaType(), held.bytes());
      }
    }
    if (front == null) {
      throw new IllegalStateException("no entry is the front");
    }
    // Where a target is named twice, the first one counts.
    routes.addAll(aliases);
    routes.addAll(guesses);
    byte[] answers =
        PageFile.bytes(
            new PageFacts(
                plan.origin(),
                "/",
                representation(front, root),
                List.of(),
                companions(front),
                new PageFacts.Front(routes, notFound)));
    int needed = memory.ofFront(front.bytes(), answers.length);
    return new Front(project(front, root, answers, needed), needed);
  }

  /** The list of entries that stands in for a missing root index. */
  Draft listing(List<Manifest.Page> pages) {
    List<Item> items =
        pages.stream().map(page -> new Item(page.path().encoded(), page.url())).toList();
    byte[] html =
        templates
            .render("front/listing.html", new Listing(plan.mirror().siteHost(), items))
            .getBytes(UTF_8);
    return new Draft(
        new Content.Bytes(html),
        Sha256.of(html),
        "",
        "text/html; charset=utf-8",
        0,
        List.of(),
        List.of(),
        List.of());
  }

  /** The entry in the manifest of the list of entries. */
  Manifest.Page listingPage(Draft listing) {
    String id = plan.frontId();
    return new Manifest.Page(
        Naming.FRONT,
        "/",
        List.of(),
        plan.origin() + "/",
        plan.mirror().siteHost(),
        id,
        plan.address(id).ipv4(),
        plan.address(id).ipv6(),
        listing.mediaType(),
        listing.content().size(),
        listing.sha256(),
        plan.options().memory(),
        List.of(),
        List.copyOf(plan.ids()),
        "staging/" + id + "/" + Project.CONTENT,
        true,
        "",
        List.of(),
        0,
        List.of(),
        Manifest.Repairs.NONE);
  }

  private Project project(Manifest.Page page, Draft draft, byte[] answers, int memory) {
    String stamp = Sha256.of((page.sha256() + Sha256.of(answers)).getBytes(UTF_8)).substring(0, 16);
    VmFacts vm =
        new VmFacts(
            page.id(),
            page.host(),
            page.ipv4(),
            page.ipv6(),
            plan.options().listenPort(),
            memory,
            stamp);
    return new Project(
        page.id(),
        Map.of(
            Project.CONFIG,
            config,
            Project.CONTENT,
            draft.content(),
            Project.PAGE,
            new Content.Bytes(answers),
            Project.VM,
            new Content.Bytes(lab.facts(vm))));
  }

  private Content text(String template, Object scope) {
    return new Content.Bytes(templates.render(template, scope).getBytes(UTF_8));
  }

  /** What a page carries, as it is staged on its own host. */
  private List<PageFacts.Companion> companions(Manifest.Page page) {
    List<PageFacts.Companion> companions = new ArrayList<>();
    for (String id : page.companions()) {
      int index = neighbours.index(id);
      Draft draft = neighbours.staged(index);
      if (draft.content() instanceof Content.Bytes held) {
        Entry entry = plan.mirror().entries().get(index);
        companions.add(
            new PageFacts.Companion(
                entry.originalUrl(),
                representation(
                    entry.path(), draft.mediaType(), draft.sha256(), held.bytes(), List.of()),
                held.bytes()));
      }
    }
    return companions;
  }

  private static Representation representation(Manifest.Page page, Draft draft) {
    byte[] held = draft.content() instanceof Content.Bytes bytes ? bytes.bytes() : new byte[0];
    String encoding = Representation.encodingOf(page.path().latin1(), held);
    return new Representation(
        page.mediaType(),
        encoding,
        page.bytes(),
        page.sha256(),
        encoding == null ? Packing.of(page.mediaType(), held) : null,
        page.repairs().sharesDomain() ? SHARES_DOMAIN : List.of());
  }

  private static Representation representation(
      SitePath path, String mediaType, String sha256, byte[] bytes, List<Field> fields) {
    String encoding = Representation.encodingOf(path.latin1(), bytes);
    return new Representation(
        mediaType,
        encoding,
        bytes.length,
        sha256,
        encoding == null ? Packing.of(mediaType, bytes) : null,
        fields);
  }

  /** What config.ml is made from. */
  record Config(boolean block, boolean cohttp) {}

  /** What the list of entries is made from. */
  record Listing(String siteHost, List<Item> items) {}

  /** One entry in the list. */
  record Item(String path, String url) {}
}
