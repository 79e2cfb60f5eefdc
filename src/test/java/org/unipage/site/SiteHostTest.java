package org.unipage.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteHostTest {

  @ParameterizedTest
  @CsvSource({
    "www.example.org, www.example.org, www.example.org",
    "WWW.Example.ORG, www.example.org, www.example.org",
    "www.example.org., www.example.org, www.example.org",
    "www.example.org:8080, www.example.org, www.example.org:8080",
    "www.example.org+8080, www.example.org, www.example.org:8080",
    "b\u00FCcher.example, xn--bcher-kva.example, xn--bcher-kva.example",
    "B\u00DCCHER.example:81, xn--bcher-kva.example, xn--bcher-kva.example:81",
    "xn--bcher-kva.example, xn--bcher-kva.example, xn--bcher-kva.example",
    "localhost, localhost, localhost",
    "localhost:8000, localhost, localhost:8000",
    "html, html, html",
    "3com.example, 3com.example, 3com.example",
    "a--b.example, a--b.example, a--b.example"
  })
  void isTheNameOfTheFolder(String folder, String name, String authority) {
    SiteHost host = SiteHost.of(Path.of(folder), null);
    assertThat(host.name()).isEqualTo(name);
    assertThat(host.mirrorAuthority()).isEqualTo(authority);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8099, www.example.org, 127.0.0.1:8099",
    "127.0.0.1+8099, www.example.org, 127.0.0.1:8099",
    "10.0.0.1, www.example.org, 10.0.0.1",
    "[::1]:8099, www.example.org, [::1]:8099",
    "old.example.net, www.example.org, old.example.net",
    "html, www.example.org, www.example.org",
    "html, www.example.org:8080, www.example.org:8080",
    "my_site.example.org, www.example.org, www.example.org",
    "v1.2, www.example.org, www.example.org"
  })
  void remembersTheOriginOfTheMirrorWhenANameIsGiven(
      String folder, String given, String authority) {
    SiteHost host = SiteHost.of(Path.of(folder), given);
    assertThat(host.name()).isEqualTo("www.example.org");
    assertThat(host.mirrorAuthority()).isEqualTo(authority);
  }

  @Test
  void isARecordOfNameAndOrigin() {
    assertThat(SiteHost.of(Path.of("mirrors/127.0.0.1:8099/"), "a.example"))
        .isEqualTo(new SiteHost("a.example", "127.0.0.1", OptionalInt.of(8099)));
    assertThat(SiteHost.of(Path.of("x.example/."), null))
        .isEqualTo(new SiteHost("x.example", "x.example", OptionalInt.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1:8099 | 127-0-0-1.test",
        "127.0.0.1 | 127-0-0-1.test",
        "[::1] | 1.test",
        "[2001:db8::7]:81 | 2001-db8-7",
        "my_site.example.org | my-site.example.org",
        "3.11 | 3-11.test",
        "a.0x7f | a-0x7f.test",
        "-a-.example | a.example",
        "a..example | a.example",
        "my site | my-site",
        "'it''s' | it-s",
        "\u65E5\u672C_x | x",
        "%%% | mirror.test",
        "stra\u00DFe.example | stra-e.example"
      })
  void refusesWhatIsNoHostNameAndSaysWhatToType(String folder, String suggestion) {
    assertThatThrownBy(() -> SiteHost.of(Path.of(folder), null))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(
            "the folder's name \"" + folder + "\" cannot be the site's host name")
        .hasMessageContaining("unipage stage ")
        .hasMessageEndingWith(" --site-host " + suggestion);
  }

  @ParameterizedTest
  @CsvSource({
    "http://www.example.org/, www.example.org",
    "https://www.example.org:8443/x?y, www.example.org",
    "my_site.example, my-site.example",
    "::1, mirror.test"
  })
  void saysWhatToTypeForAnOptionThatIsNoName(String given, String suggestion) {
    assertThatThrownBy(() -> SiteHost.of(Path.of("html"), given))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("--site-host \"" + given + "\" cannot be the site's host name")
        .hasMessageEndingWith(": unipage stage html --site-host " + suggestion);
  }

  @Test
  void quotesTheFolderForAShell() {
    assertThatThrownBy(() -> SiteHost.of(Path.of("a b", "it's_x"), null))
        .hasMessageContaining("unipage stage 'a b/it'\\''s_x' --site-host it-s-x");
    assertThatThrownBy(() -> SiteHost.of(Path.of("/"), null))
        .hasMessageContaining("it is empty")
        .hasMessageEndingWith("unipage stage / --site-host mirror.test");
  }

  @Test
  void refusesANameThatIsNotUtf8() {
    assertThatThrownBy(() -> SiteHost.of(Path.of(URI.create("file:///tmp/caf%E9.example")), null))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("it is not UTF-8")
        .hasMessageMatching("\\P{Cntrl}*");
  }

  @Test
  void keepsToTheLengthsOfDns() {
    String label = "a".repeat(63);
    String longest = label + "." + label + "." + "b".repeat(61);
    assertThat(SiteHost.of(Path.of("x"), longest).name()).hasSize(SiteHost.MAX_LENGTH);
    assertThatThrownBy(() -> SiteHost.of(Path.of("x"), longest + "b"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("longer than 189 characters");
    assertThatThrownBy(() -> SiteHost.of(Path.of("x"), label + "a.example"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("labels of 1 to 63");
    assertThatThrownBy(() -> SiteHost.of(Path.of("x"), "a.".repeat(100_000)))
        .isInstanceOf(BadInput.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "app", "page", "new", "day", "foo", "zip", "android", "youtube"})
  void knowsTheTopLevelDomainsThatBrowsersForceToHttps(String top) {
    assertThat(SiteHost.of(Path.of("www.example." + top), null).httpsOnlyDomain()).hasValue(top);
    assertThat(SiteHost.of(Path.of(top), null).httpsOnlyDomain()).hasValue(top);
    assertThat(SiteHost.of(Path.of(top + ".example.org"), null).httpsOnlyDomain()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"www.example.org", "localhost", "app.example", "x.test", "xapp"})
  void leavesOthersAlone(String name) {
    assertThat(SiteHost.of(Path.of(name), null).httpsOnlyDomain()).isEmpty();
  }
}
