package org.unipage.dns;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.xbill.DNS.Type;

/** Questions about generated zones, as packets. */
final class GeneratedQuestions {
  private static final int[] TYPES = {
    Type.A,
    Type.A,
    Type.A,
    Type.A,
    Type.AAAA,
    Type.AAAA,
    Type.TXT,
    Type.MX,
    Type.NS,
    Type.SOA,
    Type.CNAME,
    Type.DNAME,
    Type.DS,
    Type.ANY,
    Type.PTR,
    Type.SRV,
    Type.HTTPS,
    Type.DNSKEY,
    Type.RRSIG,
    Type.NSEC,
    65_280
  };

  private final List<GeneratedZone> zones;
  private final Random random;

  GeneratedQuestions(List<GeneratedZone> zones, long seed) {
    this.zones = zones;
    this.random = new Random(seed);
  }

  /**
   * One question.
   *
   * @param text what is asked, for people
   * @param kind what kind of question it is, a few words
   * @param packet the query, with id 0
   */
  record Question(String text, String kind, byte[] packet) {}

  Question next() {
    String name = recase(name());
    int type = TYPES[random.nextInt(TYPES.length)];
    int flags = random.nextInt(3) == 0 ? 0x0100 : 0;
    flags |= random.nextInt(10) == 0 ? 0x0010 : 0;
    Edns edns = Edns.values()[random.nextInt(Edns.values().length)];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(12)
            .putShort((short) 0)
            .putShort((short) flags)
            .putShort((short) 1)
            .putInt(0)
            .putShort((short) (edns == Edns.NONE ? 0 : 1))
            .array());
    for (String label : name.split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes(ByteBuffer.allocate(4).putShort((short) type).putShort((short) 1).array());
    out.writeBytes(edns.wire());
    String kind = kind(type) + edns.kind;
    String text = name + " " + Type.string(type) + " " + edns;
    return new Question(text, kind, out.toByteArray());
  }

  /** The types that some rule is about by themselves; all others are alike. */
  private static String kind(int type) {
    return switch (type) {
      case Type.ANY, Type.CNAME, Type.DNAME, Type.DS, Type.NS, Type.NSEC, Type.RRSIG, Type.SOA ->
          Type.string(type);
      default -> "data";
    };
  }

  private String name() {
    GeneratedZone zone = zones.get(random.nextInt(zones.size()));
    String name = zone.names().get(random.nextInt(zone.names().size()));
    List<String> labels = new ArrayList<>(List.of(name.split("\\.", -1)));
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {} // an existing name
      case 3 -> // above: empty non-terminals, or out of the zone
          labels.subList(0, random.nextInt(Math.min(3, labels.size() - 1))).clear();
      case 4 -> labels.add(0, "below");
      case 5 -> {
        labels.add(0, "b");
        labels.add(0, "a");
      }
      case 6 -> labels.set(0, "beside");
      default -> {
        labels.add(0, "z".repeat(63));
        labels.add(0, "y".repeat(63));
      }
    }
    String result = String.join(".", labels);
    return result.length() > 253 ? name : result;
  }

  private String recase(String name) {
    if (random.nextInt(3) > 0) {
      return name;
    }
    StringBuilder out = new StringBuilder();
    name.chars()
        .forEach(c -> out.append((char) (random.nextBoolean() ? Character.toUpperCase(c) : c)));
    return out.toString();
  }

  private enum Edns {
    NONE("", ""),
    PLAIN("", "0000 2904 D000 0000 0000 00"),
    TINY("", "0000 2900 0000 0000 0000 00"),
    SMALL("", "0000 2902 0000 0000 0000 00"),
    DNSSEC_OK("", "0000 2904 D000 0080 0000 00"),
    UNKNOWN_OPTION("", "0000 2904 D000 0000 0000 08 FDE9 0004 01020304"),
    VERSION_1(" EDNS 1", "0000 2904 D000 0100 0000 00");

    final String kind;
    private final String hex;

    Edns(String kind, String hex) {
      this.kind = kind;
      this.hex = hex.replace(" ", "");
    }

    byte[] wire() {
      return HexFormat.of().parseHex(hex);
    }
  }
}
