package org.unipage.dns;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.realdns.Asker;
import org.unipage.realdns.RealServer;
import org.unipage.realdns.RealServers;
import org.unipage.realdns.ServedZone;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The same questions to NSD, BIND, Knot and us, about the same zones. Where those three agree, we
 * agree with them. Where they do not, how they differ stands in {@code differences.txt}.
 */
class DifferentialTest {
  private static final boolean FULL = Boolean.getBoolean("unipage.full");
  private static final int QUESTIONS = FULL ? 100_000 : 3_000;
  private static final long SEED = 1;

  private final Path folder;

  DifferentialTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void answersAsTheOthersDoWhereTheyAgree() throws Exception {
    List<GeneratedZone> zones = new ArrayList<>();
    List<ServedZone> served = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      GeneratedZone zone = GeneratedZone.of("z" + i + ".test.", SEED + i);
      Path file = Files.writeString(folder.resolve(zone.origin() + "zone"), zone.text());
      zones.add(zone);
      served.add(new ServedZone(zone.origin(), file));
    }
    GeneratedQuestions generator = new GeneratedQuestions(zones, SEED);
    List<GeneratedQuestions.Question> questions = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      questions.add(generator.next());
    }
    System.out.println("questions: " + QUESTIONS + " of 100000 (seed " + SEED + ")");

    Map<String, List<Reply>> replies = new LinkedHashMap<>();
    try (RealServer named = RealServers.named(folder.resolve("named"), served);
        RealServer nsd = RealServers.nsd(folder.resolve("nsd"), served);
        RealServer knotd = RealServers.knotd(folder.resolve("knot"), served);
        DnsServer ours = TestServers.start(served.stream().map(ServedZone::file).toList())) {
      replies.put("named", ask(named.address(), questions));
      replies.put("nsd", ask(nsd.address(), questions));
      replies.put("knotd", ask(knotd.address(), questions));
      replies.put("unipage", ask(ours.addresses().get(0), questions));
    }

    List<String> wrong = new ArrayList<>();
    Map<String, String> differences = new TreeMap<>();
    for (int i = 0; i < QUESTIONS; i++) {
      Map<String, Reply> four = new LinkedHashMap<>();
      for (Map.Entry<String, List<Reply>> entry : replies.entrySet()) {
        four.put(entry.getKey(), entry.getValue().get(i));
      }
      boolean any = questions.get(i).kind().startsWith("ANY");
      compare(questions.get(i), any ? forAny(four) : four, wrong, differences);
    }
    write(differences);
    assertThat(wrong.stream().limit(5)).as(wrong.size() + " answers differ from all").isEmpty();
    checkList(differences);
  }

  /** Those who answer ANY with one record set need not pick the same (RFC 8482, section 4.1). */
  private static Map<String, Reply> forAny(Map<String, Reply> four) {
    Map<String, Reply> same = new LinkedHashMap<>();
    four.forEach((server, reply) -> same.put(server, reply.withAnyAnswer()));
    return same;
  }

  /** Compares field by field: where three agree in one, a fourth has no excuse in another. */
  private static void compare(
      GeneratedQuestions.Question question,
      Map<String, Reply> four,
      List<String> wrong,
      Map<String, String> differences) {
    boolean truncated = four.values().stream().anyMatch(Reply::truncated);
    for (String field : truncated ? Reply.HEAD : Reply.ALL) {
      Map<Object, List<String>> parties = new LinkedHashMap<>();
      four.forEach(
          (server, reply) ->
              parties.computeIfAbsent(reply.field(field), key -> new ArrayList<>()).add(server));
      if (parties.size() == 1) {
        continue;
      }
      boolean alone = parties.size() == 2 && parties.containsValue(List.of("unipage"));
      String partition =
          parties.values().stream()
              .map(party -> String.join("=", party))
              .sorted()
              .collect(joining(" "));
      String line = question.kind() + ": " + field + ": " + partition;
      String example = line + ": " + question.text() + "\n" + four;
      if (alone) {
        wrong.add(example);
      } else {
        differences.putIfAbsent(line, example);
      }
    }
  }

  private static void write(Map<String, String> differences) throws IOException {
    Path generated = Path.of("target", "differences.txt");
    Files.write(generated, differences.keySet());
    Files.writeString(
        Path.of("target", "differences-examples.txt"), String.join("\n\n", differences.values()));
  }

  private static void checkList(Map<String, String> differences) throws IOException {
    Set<String> known;
    try (var in = DifferentialTest.class.getResourceAsStream("differences.txt")) {
      String text = new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      known =
          text.lines().filter(line -> !line.startsWith("#")).collect(toCollection(TreeSet::new));
    }
    assertThat(known).as("known differences").containsAll(differences.keySet());
    if (FULL) {
      assertThat(differences.keySet()).isEqualTo(known);
    }
  }

  private static List<Reply> ask(
      InetSocketAddress server, List<GeneratedQuestions.Question> questions) throws IOException {
    List<byte @Nullable []> packets =
        Asker.ask(server, questions.stream().map(GeneratedQuestions.Question::packet).toList());
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < packets.size(); i++) {
      byte[] packet = packets.get(i);
      replies.add(packet == null ? Reply.none() : Reply.of(new Message(packet)));
    }
    return replies;
  }

  /** A reply, but for what may differ: its id, compression, order, and the case of records. */
  private record Reply(Map<String, Object> fields) {
    static final List<String> HEAD =
        List.of("rcode", "aa", "tc", "rd", "ra", "cd", "question", "edns");
    static final List<String> ALL =
        List.of(
            "rcode",
            "aa",
            "tc",
            "rd",
            "ra",
            "cd",
            "question",
            "edns",
            "answer",
            "authority",
            "additional");

    static Reply of(Message message) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("rcode", Rcode.string(message.getRcode()));
      for (int flag : new int[] {Flags.AA, Flags.TC, Flags.RD, Flags.RA, Flags.CD}) {
        fields.put(Flags.string(flag), message.getHeader().getFlag(flag));
      }
      fields.put("question", String.valueOf(message.getQuestion()));
      OPTRecord opt = message.getOPT();
      fields.put(
          "edns",
          opt == null
              ? "none"
              : opt.getVersion() + ((opt.getFlags() & ExtendedFlags.DO) == 0 ? "" : " do"));
      fields.put("answer", set(message, Section.ANSWER));
      fields.put("authority", set(message, Section.AUTHORITY));
      fields.put("additional", set(message, Section.ADDITIONAL));
      return new Reply(fields);
    }

    static Reply none() {
      Map<String, Object> fields = new LinkedHashMap<>();
      ALL.forEach(field -> fields.put(field, "no reply"));
      return new Reply(fields);
    }

    private static Set<String> set(Message message, int section) {
      Set<String> set = new TreeSet<>();
      for (Record record : message.getSection(section)) {
        if (record.getType() != Type.OPT) {
          set.add(record.toString().toLowerCase(Locale.ROOT));
        }
      }
      return set;
    }

    boolean truncated() {
      return field("tc").equals(true);
    }

    /** With {@code yes} for an answer section, if there is anything in it. */
    Reply withAnyAnswer() {
      Map<String, Object> other = new LinkedHashMap<>(fields);
      other.computeIfPresent("answer", (key, set) -> set.equals(Set.of()) ? set : "yes");
      return new Reply(other);
    }

    Object field(String name) {
      return requireNonNull(fields.get(name));
    }
  }
}
