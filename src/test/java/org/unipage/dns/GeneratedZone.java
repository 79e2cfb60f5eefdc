package org.unipage.dns;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * A zone made up of everything that answers differ in: wildcards, delegations with and without
 * glue, aliases in chains and loops, DNAMEs, empty non-terminals.
 *
 * @param origin its name, with the last dot
 * @param text its master file
 * @param names every name in it, with the last dot
 */
record GeneratedZone(String origin, String text, List<String> names) {
  private static final String[] LABELS = {
    "a",
    "b",
    "c",
    "d",
    "e",
    "img",
    "html",
    "css",
    "x-0",
    "docs",
    "2015",
    "very-long-label-so-that-names-grow"
  };

  static GeneratedZone of(String origin, long seed) {
    return new Maker(origin, new Random(seed)).make();
  }

  private static final class Maker {
    private final String origin;
    private final Random random;
    private final Map<String, List<String>> records = new LinkedHashMap<>();

    /** Names below which nothing else may be added. */
    private final TreeSet<String> closed = new TreeSet<>();

    Maker(String origin, Random random) {
      this.origin = origin;
      this.random = random;
    }

    GeneratedZone make() {
      records.put(
          origin,
          new ArrayList<>(
              List.of(
                  "SOA ns.@ hostmaster.@ 7 3600 600 604800 30",
                  "NS ns.@",
                  "NS ns.elsewhere.test.",
                  "A 192.0.2.1",
                  "TXT \"the apex\"",
                  "MX 10 mail.@")));
      records.put("ns." + origin, new ArrayList<>(List.of("A 192.0.2.2", "AAAA 2001:db8::2")));
      records.put("mail." + origin, new ArrayList<>(List.of("A 192.0.2.3")));
      for (int i = 0; i < 12; i++) {
        delegation();
      }
      for (int i = 0; i < 12; i++) {
        redirection();
      }
      for (int i = 0; i < 150; i++) {
        host(name(1 + random.nextInt(4)));
      }
      for (int i = 0; i < 25; i++) {
        wildcard();
      }
      for (int i = 0; i < 60; i++) {
        alias(name(1 + random.nextInt(4)));
      }
      chain();
      loop();
      StringBuilder text = new StringBuilder("$ORIGIN " + origin + "\n$TTL 300\n");
      records.forEach(
          (name, all) ->
              all.forEach(
                  record ->
                      text.append(name)
                          .append(" IN ")
                          .append(record.replace(".@", "." + origin))
                          .append('\n')));
      return new GeneratedZone(origin, text.toString(), List.copyOf(records.keySet()));
    }

    private String name(int labels) {
      StringBuilder name = new StringBuilder();
      for (int i = 0; i < labels; i++) {
        name.append(LABELS[random.nextInt(LABELS.length)]).append('.');
      }
      return name + origin;
    }

    private String existing() {
      List<String> names = new ArrayList<>(records.keySet());
      return names.get(random.nextInt(names.size()));
    }

    /** Whether something may be added at {@code name}: it is new, and not below a closed name. */
    private boolean free(String name) {
      if (records.containsKey(name)) {
        return false;
      }
      return closed.stream().noneMatch(above -> name.endsWith("." + above));
    }

    private boolean childless(String name) {
      return records.keySet().stream().noneMatch(below -> below.endsWith("." + name));
    }

    private void host(String name) {
      if (free(name)) {
        List<String> sets = new ArrayList<>();
        if (random.nextInt(5) > 0) {
          for (int i = random.nextInt(8) == 0 ? 40 : random.nextInt(3); i >= 0; i--) {
            sets.add("A 198.51.100." + (1 + random.nextInt(200)));
          }
        }
        if (random.nextInt(3) == 0) {
          sets.add("AAAA 2001:db8::" + Integer.toHexString(random.nextInt(65_536)));
        }
        if (random.nextInt(4) == 0 || sets.isEmpty()) {
          sets.add("TXT \"text " + random.nextInt(10) + "\"");
        }
        if (random.nextInt(10) == 0) {
          sets.add("MX 5 " + existing());
        }
        records.put(name, sets.stream().distinct().toList());
      }
    }

    private void wildcard() {
      String name = "*." + name(random.nextInt(4));
      if (free(name)) {
        switch (random.nextInt(4)) {
          case 0 -> records.put(name, List.of("CNAME " + target()));
          case 1 -> records.put(name, List.of("TXT \"wild\""));
          default -> records.put(name, List.of("A 203.0.113.1", "MX 1 mail.@"));
        }
        if (random.nextInt(3) == 0) {
          host("below." + name);
        }
      } else if (random.nextBoolean()) {
        host("only-below." + name);
      }
    }

    private void delegation() {
      String name = name(1 + random.nextInt(3));
      if (free(name) && childless(name)) {
        List<String> sets = new ArrayList<>();
        switch (random.nextInt(3)) {
          case 0 -> {
            sets.add("NS ns1." + name);
            sets.add("NS ns2." + name);
            records.put("ns1." + name, List.of("A 192.0.2.11"));
            records.put("ns2." + name, List.of("A 192.0.2.12", "AAAA 2001:db8::12"));
          }
          case 1 -> {
            sets.add("NS ns.@");
            sets.add("NS ns.elsewhere.test.");
          }
          default -> sets.add("NS ns.elsewhere.test.");
        }
        if (random.nextInt(3) == 0) {
          sets.add("DS 12345 13 2 " + "0123456789ABCDEF".repeat(4));
        }
        records.put(name, sets);
        closed.add(name);
      }
    }

    private void redirection() {
      String name = name(1 + random.nextInt(3));
      if (free(name) && childless(name)) {
        String target =
            switch (random.nextInt(4)) {
              case 0 -> "elsewhere.test.";
              case 1 -> name(2).replaceFirst("^", "x".repeat(60) + "." + "y".repeat(60) + ".");
              default -> name(1 + random.nextInt(2));
            };
        if (!target.endsWith("." + name) && !target.equals(name)) {
          records.put(name, new ArrayList<>(List.of("DNAME " + target, "TXT \"above\"")));
          closed.add(name);
        }
      }
    }

    private void alias(String name) {
      if (free(name)) {
        records.put(name, List.of("CNAME " + target()));
      }
    }

    private String target() {
      return switch (random.nextInt(6)) {
        case 0 -> "elsewhere.test.";
        case 1 -> name(3);
        case 2 -> "below." + existing().replace("*.", "");
        default -> existing().replace("*.", "w.");
      };
    }

    private void chain() {
      for (int i = 0; i < 6; i++) {
        records.put("chain" + i + "." + origin, List.of("CNAME chain" + (i + 1) + "." + origin));
      }
      records.put("chain6." + origin, List.of("A 192.0.2.60"));
      for (int i = 0; i < 40; i++) {
        records.put("long" + i + "." + origin, List.of("CNAME long" + (i + 1) + "." + origin));
      }
      records.put("long40." + origin, List.of("A 192.0.2.61"));
    }

    private void loop() {
      records.put("loop1." + origin, List.of("CNAME loop2." + origin));
      records.put("loop2." + origin, List.of("CNAME loop1." + origin));
      records.put("self." + origin, List.of("CNAME self." + origin));
    }
  }
}
