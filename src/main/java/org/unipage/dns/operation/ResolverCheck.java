package org.unipage.dns.operation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.authority.Authority;
import org.unipage.dns.authority.ZoneIndex;
import org.unipage.dns.authority.Zones;
import org.unipage.dns.message.Query;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Whether this machine's resolver asks our server: it does if it has the addresses of our zone for
 * a name in it, as those are private ones that nobody else gives to that name.
 */
public final class ResolverCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private ResolverCheck() {}

  /**
   * What was found.
   *
   * @param holds whether the server answers and the machine's resolver asks it
   * @param lines what was found, and what to do if it does not hold
   */
  public record Finding(boolean holds, List<String> lines) {}

  /** How a machine looks up addresses. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /**
   * Asks the server and the machine's resolver for a name of the zones.
   *
   * @param zones the zones that the server serves
   * @param server where it should listen
   */
  public static Finding check(Zones zones, InetSocketAddress server) {
    return check(zones, server, InetAddress::getAllByName);
  }

  static Finding check(Zones zones, InetSocketAddress server, Resolver resolver) {
    Name host = host(zones);
    if (host == null) {
      return new Finding(false, List.of("none of the zones gives its own name an address"));
    }
    Set<String> expected = expected(zones, host);
    List<String> lines = new ArrayList<>();
    boolean answers = asked(server, host).equals(expected);
    String place = server.getAddress().getHostAddress() + " port " + server.getPort();
    lines.add(
        answers
            ? "a server answers for " + host + " on " + place
            : "no server answers for " + host + " on " + place + ": start it with unipage dns");
    String text = host.toString(true);
    Set<String> found = resolved(resolver, text);
    boolean asks = found.equals(expected);
    lines.add(
        asks
            ? "this machine's resolver asks it: " + text + " is " + String.join(", ", found)
            : "this machine's resolver does not ask it: "
                + (found.isEmpty()
                    ? "it knows no " + text
                    : text + " is " + String.join(", ", found) + " to it")
                + "; docs/dns.md says how to point it here");
    return new Finding(answers && asks, lines);
  }

  private static @Nullable Name host(Zones zones) {
    for (ZoneIndex zone : zones.all()) {
      if (!expected(zones, zone.origin()).isEmpty()) {
        return zone.origin();
      }
    }
    return null;
  }

  private static Set<String> expected(Zones zones, Name host) {
    Set<String> addresses = new TreeSet<>();
    for (int type : new int[] {Type.A, Type.AAAA}) {
      Authority.answer(zones, new Query(0, 0, host, type, DClass.IN, null))
          .ifPresent(result -> addresses.addAll(addresses(result.answer().answer())));
    }
    return addresses;
  }

  private static Set<String> asked(InetSocketAddress server, Name host) {
    Set<String> addresses = new TreeSet<>();
    try {
      SimpleResolver resolver = new SimpleResolver(server);
      resolver.setTimeout(Duration.ofSeconds(2));
      for (int type : new int[] {Type.A, Type.AAAA}) {
        Record question = Record.newRecord(host, type, DClass.IN);
        Message reply = resolver.send(Message.newQuery(question));
        addresses.addAll(addresses(reply.getSection(Section.ANSWER)));
      }
    } catch (IOException e) {
      return Set.of(); // nobody is there
    }
    return addresses;
  }

  private static Set<String> addresses(List<Record> records) {
    Set<String> addresses = new TreeSet<>();
    for (Record record : records) {
      if (record instanceof ARecord a) {
        addresses.add(a.getAddress().getHostAddress());
      } else if (record instanceof AAAARecord aaaa) {
        addresses.add(aaaa.getAddress().getHostAddress());
      }
    }
    return addresses;
  }

  /** What the machine says; nothing if it takes longer than anybody waits. */
  private static Set<String> resolved(Resolver resolver, String host) {
    CompletableFuture<Set<String>> found = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                found.complete(
                    Arrays.stream(resolver.addresses(host))
                        .map(InetAddress::getHostAddress)
                        .collect(Collectors.toCollection(TreeSet::new)));
              } catch (UnknownHostException e) {
                found.complete(Set.of());
              }
            },
            "dns-check");
    thread.setDaemon(true);
    thread.start();
    try {
      return found.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return Set.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Set.of();
    }
  }
}
