package org.unipage.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.unipage.name.AddressPlan.Previous;
import org.unipage.name.Addresses.Address;

class AddressPlanTest {

  private static final Cidr NETWORK = Cidr.parse("127.56.0.0/16");
  private static final Cidr SMALL = Cidr.parse("10.0.0.0/28");

  private static Addresses assign(
      Cidr network, int spare, @Nullable Previous previous, String... ids) {
    return AddressPlan.assign(network, null, spare, "front", List.of(ids), previous);
  }

  private static Previous after(Cidr network, Addresses addresses) {
    return new Previous(network, ipv4(addresses), addresses.highWater());
  }

  private static Map<String, String> ipv4(Addresses addresses) {
    Map<String, String> result = new TreeMap<>();
    addresses.byId().forEach((id, address) -> result.put(id, address.ipv4()));
    return result;
  }

  @Test
  void reservesInOrderAndThenGoesByPath() {
    assertThat(
            AddressPlan.assign(
                NETWORK, Cidr.parse("fd00::/64"), 2, "front", List.of("b", "front", "a"), null))
        .isEqualTo(
            new Addresses(
                new Address("127.56.0.1", "fd00::1"),
                new Address("127.56.0.2", "fd00::2"),
                new Address("127.56.0.3", "fd00::3"),
                List.of(new Address("127.56.0.4", "fd00::4"), new Address("127.56.0.5", "fd00::5")),
                Map.of(
                    "b", new Address("127.56.0.6", "fd00::6"),
                    "front", new Address("127.56.0.3", "fd00::3"),
                    "a", new Address("127.56.0.7", "fd00::7")),
                7));
  }

  @Test
  void theFrontHasItsAddressWithoutAnEntry() {
    assertThat(ipv4(assign(NETWORK, 0, null, "a")))
        .isEqualTo(Map.of("a", "127.56.0.4", "front", "127.56.0.3"));
  }

  @Test
  void keepsAddressesAndDoesNotReuseFreedOnesWhileOthersAreLeft() {
    Addresses first = assign(NETWORK, 0, null, "a", "b", "c");
    Addresses second = assign(NETWORK, 0, after(NETWORK, first), "0", "a", "c");
    assertThat(ipv4(second))
        .containsEntry("a", "127.56.0.4")
        .containsEntry("c", "127.56.0.6")
        .containsEntry("0", "127.56.0.7");
    // the highest one is freed, and is not handed out again
    Addresses third = assign(NETWORK, 0, after(NETWORK, second), "a", "c");
    Addresses fourth = assign(NETWORK, 0, after(NETWORK, third), "a", "c", "d");
    assertThat(ipv4(fourth)).containsEntry("d", "127.56.0.8");
    assertThat(fourth.highWater()).isEqualTo(8);
  }

  @Test
  void reusesFreedAddressesInOrderWhenNoOtherIsLeft() {
    // /28: 16 addresses; 4 to 14 for entries
    Addresses first = assign(SMALL, 0, null, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    Addresses second = assign(SMALL, 0, after(SMALL, first), "a", "d", "e", "f", "g", "h", "i");
    Addresses third =
        assign(
            SMALL, 0, after(SMALL, second), "0", "1", "2", "3", "a", "d", "e", "f", "g", "h", "i");
    assertThat(ipv4(third))
        .containsEntry("0", "10.0.0.14")
        .containsEntry("1", "10.0.0.5")
        .containsEntry("2", "10.0.0.6")
        .containsEntry("3", "10.0.0.13")
        .doesNotContainValue("10.0.0.15");
    assertThat(third.highWater()).isEqualTo(14);
  }

  @Test
  void givesNewAddressesToEntriesWhoseOldOnesAreReservedNow() {
    Addresses first = assign(SMALL, 0, null, "a", "b", "c");
    assertThat(ipv4(assign(SMALL, 2, after(SMALL, first), "a", "b", "c")))
        .isEqualTo(Map.of("a", "10.0.0.7", "b", "10.0.0.8", "c", "10.0.0.6", "front", "10.0.0.3"));
  }

  @Test
  void givesNewAddressesInAnotherNetwork() {
    Addresses first = assign(SMALL, 0, null, "a", "b");
    Cidr other = Cidr.parse("10.0.1.0/28");
    Addresses second = assign(other, 0, after(SMALL, first), "b");
    assertThat(ipv4(second)).isEqualTo(Map.of("b", "10.0.1.4", "front", "10.0.1.3"));
    assertThat(second.highWater()).isEqualTo(4);
  }

  @Test
  void keepsAddressesInAWiderAndANarrowerNetwork() {
    Addresses first = assign(NETWORK, 0, null, "a", "b", "c");
    Cidr wide = Cidr.parse("127.0.0.0/8");
    Addresses wider = assign(wide, 0, after(NETWORK, first), "a", "b", "c", "d");
    assertThat(ipv4(wider))
        .isEqualTo(
            Map.of(
                "a",
                "127.56.0.4",
                "b",
                "127.56.0.5",
                "c",
                "127.56.0.6",
                "d",
                "127.56.0.7",
                "front",
                "127.0.0.3"));
    Cidr narrow = Cidr.parse("127.56.0.0/28");
    Previous high = new Previous(NETWORK, Map.of("a", "127.56.0.9", "b", "127.56.1.0"), 400);
    Addresses narrower = assign(narrow, 0, high, "a", "b");
    assertThat(ipv4(narrower)).containsEntry("a", "127.56.0.9").containsEntry("b", "127.56.0.4");
    // and what was handed out before the network shrank is still known when it grows again
    assertThat(ipv4(assign(NETWORK, 0, after(narrow, narrower), "a", "b", "c")))
        .containsEntry("c", "127.56.1.145");
  }

  @Test
  void twoEntriesNeverKeepOneAddress() {
    Previous broken =
        new Previous(SMALL, Map.of("a", "10.0.0.5", "b", "10.0.0.5", "c", "10.0.0.15"), 0);
    assertThat(ipv4(assign(SMALL, 0, broken, "a", "b", "c")))
        .isEqualTo(Map.of("a", "10.0.0.5", "b", "10.0.0.6", "c", "10.0.0.7", "front", "10.0.0.3"));
  }

  @Test
  void saysHowManyAddressesAreNeeded() {
    String[] ids = "abcdefghijkl".split("");
    assertThatThrownBy(() -> assign(SMALL, 0, null, ids))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "10.0.0.0/28 has 16 addresses and 17 are needed:"
                + " give a network of prefix length 27 or less with --network");
    assertThatThrownBy(() -> assign(Cidr.parse("10.0.0.0/30"), 0, null, "front"))
        .hasMessageContaining("has 4 addresses and 5 are needed")
        .hasMessageContaining("prefix length 29 or less");
    assertThatThrownBy(
            () ->
                AddressPlan.assign(
                    NETWORK, Cidr.parse("fd00::/124"), 4, "front", List.of(ids), null))
        .hasMessage(
            "fd00::/124 has 16 addresses and 20 are needed:"
                + " give a network of prefix length 123 or less with --network6");
    assertThat(
            assign(SMALL, 0, null, List.of(ids).subList(0, 11).toArray(String[]::new)).highWater())
        .isEqualTo(14);
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> assign(Cidr.parse("fd00::/64"), 0, null))
        .hasMessageContaining("--network is for IPv4");
    assertThatThrownBy(
            () -> AddressPlan.assign(NETWORK, Cidr.parse("10.0.0.0/8"), 0, "f", List.of(), null))
        .hasMessageContaining("--network6 for IPv6");
    assertThatThrownBy(() -> assign(NETWORK, -1, null)).hasMessage("--spare is 0 or more, not -1");
    assertThatThrownBy(() -> assign(NETWORK, 0, null, "a", "a")).hasMessage("an id comes twice");
    assertThatThrownBy(() -> new Previous(NETWORK, Map.of(), -1))
        .hasMessage("no offset in an IPv4 network: -1 in 127.56.0.0/16");
  }

  @Test
  void staysStableOverManyRuns() {
    int runs = Boolean.getBoolean("unipage.full") ? 20_000 : 1_000;
    System.out.printf("addresses: %d of 20000 runs (seed 1)%n", runs);
    Random random = new Random(1);
    Cidr network = Cidr.parse("10.0.0.0/24");
    List<String> ids = new ArrayList<>(List.of("front"));
    Set<String> used = new HashSet<>();
    Previous previous = null;
    for (int run = 0; run < runs; run++) {
      ids.removeIf(id -> random.nextInt(20) == 0);
      while (ids.size() < 250 && random.nextInt(10) > 0) {
        ids.add(random.nextInt(ids.size() + 1), "id" + random.nextLong());
      }
      Addresses now = AddressPlan.assign(network, null, 1, "front", ids, previous);
      assertThat(now).isEqualTo(AddressPlan.assign(network, null, 1, "front", ids, previous));
      Map<String, String> byId = ipv4(now);
      assertThat(new HashSet<>(byId.values())).hasSameSizeAs(byId.values());
      assertThat(byId.values())
          .doesNotContain("10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.4", "10.0.0.255");
      Map<String, String> before = previous == null ? new HashMap<>() : previous.byId();
      for (String id : ids) {
        String old = before.get(id);
        if (old != null) {
          assertThat(byId).containsEntry(id, old);
        } else if (used.size() < 250) {
          // 5 to 254: while some were never used, a new entry gets one of those
          assertThat(id.equals("front") || used.add(byId.get(id))).isTrue();
        }
      }
      previous = after(network, now);
    }
    assertThat(used).hasSize(250);
  }
}
