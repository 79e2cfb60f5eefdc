package org.unipage.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemResolversTest {
  private final Path folder;

  SystemResolversTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private List<String> read(String resolvConf, String behind) throws IOException {
    Path one = Files.writeString(folder.resolve("resolv.conf"), resolvConf);
    Path other = Files.writeString(folder.resolve("behind.conf"), behind);
    return SystemResolvers.read(one, other).stream()
        .map(server -> server.getAddress().getHostAddress() + " " + server.getPort())
        .toList();
  }

  @Test
  void readsNameServersInOrder() throws IOException {
    assertThat(
            read(
                """
                # ours
                ; theirs
                search example.org
                nameserver 192.0.2.1
                \tnameserver\t2001:db8::1
                nameserver fe80::1%eth0
                options edns0
                """,
                ""))
        .containsExactly("192.0.2.1 53", "2001:db8:0:0:0:0:0:1 53");
  }

  @Test
  void looksBehindSystemdResolved() throws IOException {
    assertThat(read("nameserver 127.0.0.53\n", "nameserver 192.0.2.7\n"))
        .containsExactly("192.0.2.7 53");
    assertThat(read("nameserver 127.0.0.53\n", "")).containsExactly("127.0.0.53 53");
    assertThat(read("nameserver 127.0.0.53\nnameserver 192.0.2.1\n", "nameserver 192.0.2.7\n"))
        .containsExactly("127.0.0.53 53", "192.0.2.1 53");
  }

  @Test
  void findsNoneWhereThereIsNoFile() {
    assertThat(SystemResolvers.read(folder.resolve("a"), folder.resolve("b"))).isEmpty();
  }
}
