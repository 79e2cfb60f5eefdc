package org.unipage.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "10.56.0.0/16, 10.56.0.0/16, 65536",
    "0.0.0.0/0, 0.0.0.0/0, 4294967296",
    "255.255.255.255/32, 255.255.255.255/32, 1",
    "192.0.2.254/31, 192.0.2.254/31, 2",
    "2001:DB8:0:0::/64, 2001:db8::/64, 18446744073709551616",
    "::/0, ::/0, 340282366920938463463374607431768211456",
    "::1/128, ::1/128, 1",
    "1:0:0:2:0:0:0:0/64, 1:0:0:2::/64, 18446744073709551616",
    "1:0:2:0:3:0:4:0/112, 1:0:2:0:3:0:4:0/112, 65536",
    "fe80:0:0:1::0:0/96, fe80:0:0:1::/96, 4294967296",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128, 1",
  })
  void readsNetworksAndWritesThemInCanonicalForm(String text, String canonical, BigInteger size) {
    Cidr network = Cidr.parse(text);
    assertThat(network).hasToString(canonical).isEqualTo(Cidr.parse(canonical));
    assertThat(network.size()).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10.56.0.1/16    | '10.56.0.1/16' is no network: 10.56.0.1 has bits after the first 16: write 10.56.0.0/16
          2001:db8::1/64  | '2001:db8::1/64' is no network: 2001:db8::1 has bits after the first 64: write 2001:db8::/64
          10.0.0.0/33     | '10.0.0.0/33' is no network: /33 is no prefix length of IPv4: 0 to 32 are
          ::/129          | '::/129' is no network: /129 is no prefix length of IPv6: 0 to 128 are
          10.0.0.0        | '10.0.0.0' is no network: a prefix length is missing: write ADDRESS/LENGTH, e.g. 10.56.0.0/16
          10.0.0.0/       | '10.0.0.0/' is no network: a prefix length is missing: write ADDRESS/LENGTH, e.g. 10.56.0.0/16
          10.0.0.0/08     | '10.0.0.0/08' is no network: a prefix length is missing: write ADDRESS/LENGTH, e.g. 10.56.0.0/16
          10.0.0.0/99999999999 | '10.0.0.0/99999999999' is no network: a prefix length is missing: write ADDRESS/LENGTH, e.g. 10.56.0.0/16
          10.0.0/8        | '10.0.0/8' is no network: no IPv4 address: four numbers of 0 to 255 are
          10.0.0.256/32   | '10.0.0.256/32' is no network: no IPv4 address: four numbers of 0 to 255 are
          010.0.0.0/8     | '010.0.0.0/8' is no network: no IPv4 address: four numbers of 0 to 255 are
          localhost/8     | 'localhost/8' is no network: no IPv4 address: four numbers of 0 to 255 are
          1:2/8           | '1:2/8' is no network: no IPv6 address: one is like 2001:db8::1
          1::2::3/128     | '1::2::3/128' is no network: no IPv6 address: one is like 2001:db8::1
          :1::/64         | ':1::/64' is no network: no IPv6 address: one is like 2001:db8::1
          1:2:3:4:5:6:7:8:9/128 | '1:2:3:4:5:6:7:8:9/128' is no network: no IPv6 address: one is like 2001:db8::1
          ::fffff/128     | '::fffff/128' is no network: no IPv6 address: one is like 2001:db8::1
          fe80::%eth0/64  | 'fe80::%eth0/64' is no network: no IPv6 address: one is like 2001:db8::1
          """)
  void saysWhatIsWrongWithANetwork(String text, String message) {
    assertThatThrownBy(() -> Cidr.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void countsAddressesFromTheFirst() {
    Cidr network = Cidr.parse("10.56.0.0/16");
    assertThat(network.address(0)).isEqualTo("10.56.0.0");
    assertThat(network.address(258)).isEqualTo("10.56.1.2");
    assertThat(network.address(65535)).isEqualTo("10.56.255.255");
    assertThat(network.offset("10.56.1.2")).hasValue(258);
    assertThat(network.offset("10.57.0.0")).isEmpty();
    assertThat(network.offset("nonsense")).isEmpty();
    assertThat(network.contains("10.56.255.255")).isTrue();
    assertThat(network.contains("10.55.255.255")).isFalse();
    assertThatThrownBy(() -> network.address(65536))
        .hasMessage("10.56.0.0/16 has no address 65536");
    assertThatThrownBy(() -> network.address(-1)).hasMessage("10.56.0.0/16 has no address -1");
  }

  @Test
  void countsAddressesInIpv6() {
    Cidr network = Cidr.parse("2001:db8::/64");
    assertThat(network.address(65536)).isEqualTo("2001:db8::1:0");
    assertThat(network.offset("2001:db8:0:0:0:0:1:0")).hasValue(65536);
    assertThat(network.offset("2001:db8:0:0:8000::")).isEmpty(); // 2^63
    assertThat(network.contains("2001:db8:0:0:8000::")).isTrue();
    assertThat(network.contains("2001:db8:0:1::")).isFalse();
    assertThat(network.contains("10.0.0.1")).isFalse();
  }
}
