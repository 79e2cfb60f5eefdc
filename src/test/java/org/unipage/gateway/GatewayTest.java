package org.unipage.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.summon.BuiltSite;

/** What clients see of a site through its gateway. */
class GatewayTest {
  @TempDir private static Path folder;
  private static BuiltSite site;

  private Gateway gateway;

  @BeforeAll
  static void build() throws Exception {
    site = BuiltSite.in(folder, "127.71.0.0/16", 3, 4);
  }

  @AfterAll
  static void clear() throws Exception {
    site.close();
  }

  @BeforeEach
  void start() throws Exception {
    gateway = Gateways.of(site.out).start();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void startsThePageThatIsAskedForAndNoOther() throws Exception {
    site.vm("down");
    Curl got = Curl.get(gateway, site.page(1).url());
    assertThat(got.status()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(got.body()).isEqualTo("<!DOCTYPE html><title>Page 1</title>");
    assertThat(got.field("content-type")).isEqualTo("text/html");
    assertThat(got.field("content-length")).isEqualTo("36");
    assertThat(got.field("server-timing")).matches("boot;dur=[0-9.]+");
    assertThat(site.servers()).hasSize(1);
    assertThat(site.accepts(1)).isTrue();
    assertThat(site.accepts(2)).isFalse();
    assertThat(Curl.get(gateway, site.page(1).url()).fields()).doesNotContainKey("server-timing");
  }

  @Test
  void passesOnWhatTheFrontSays() throws Exception {
    Curl got = Curl.get(gateway, "http://www.summon.test/2.html?q=1");
    assertThat(got.status()).isEqualTo("HTTP/1.1 307 Temporary Redirect");
    assertThat(got.field("location")).isEqualTo(site.page(2).url() + "?q=1");
  }

  @Test
  void sends421ForNamesThatTheSiteDoesNotHave() throws Exception {
    for (String url : new String[] {"http://nobody.summon.test/", "http://127.0.0.1/"}) {
      Curl got = Curl.get(gateway, url);
      assertThat(got.status()).isEqualTo("HTTP/1.1 421 Misdirected Request");
      assertThat(got.field("access-control-allow-origin")).isEqualTo("*");
      assertThat(Curl.get(gateway, url, "--http2-prior-knowledge").status())
          .isEqualTo("HTTP/2 421");
    }
  }

  @Test
  void takesTheNameInAnyCaseWithAPortAndAFinalDot() throws Exception {
    String host = site.page(1).host();
    for (String name : new String[] {host.toUpperCase(Locale.ROOT), host + ":1234", host + "."}) {
      Curl got = Curl.get(gateway, site.page(1).url(), "-H", "Host: " + name);
      assertThat(got.status()).as(name).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @Test
  void speaksHttp2InClearText() throws Exception {
    Curl known = Curl.get(gateway, site.page(1).url(), "--http2-prior-knowledge");
    assertThat(known.status()).isEqualTo("HTTP/2 200");
    assertThat(known.body()).isEqualTo("<!DOCTYPE html><title>Page 1</title>");
  }

  @Test
  void passesRangesAndValidatorsThrough() throws Exception {
    String url = site.page(1).url();
    String tag = Curl.get(gateway, url).field("etag");
    Curl unchanged = Curl.get(gateway, url, "-H", "If-None-Match: " + tag);
    assertThat(unchanged.status()).isEqualTo("HTTP/1.1 304 Not Modified");
    assertThat(unchanged.field("etag")).isEqualTo(tag);
    Curl part = Curl.get(gateway, url, "-r", "2-8");
    assertThat(part.status()).isEqualTo("HTTP/1.1 206 Partial Content");
    assertThat(part.body()).isEqualTo("DOCTYPE");
    assertThat(part.field("content-range")).isEqualTo("bytes 2-8/36");
    Curl beyond = Curl.get(gateway, url, "-r", "100-");
    assertThat(beyond.status()).isEqualTo("HTTP/1.1 416 Range Not Satisfiable");
    Curl head = Curl.get(gateway, url, "-I");
    assertThat(head.status()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(head.field("content-length")).isEqualTo("36");
    assertThat(head.body()).isEmpty();
    assertThat(Curl.get(gateway, url, "-X", "OPTIONS").status())
        .isEqualTo("HTTP/1.1 204 No Content");
    assertThat(Curl.get(gateway, url, "-d", "x=1").status())
        .isEqualTo("HTTP/1.1 405 Method Not Allowed");
  }

  @Test
  void passesOnWhatIsSentAfterAsking() throws Exception {
    String url = site.page(1).url();
    Curl asked = Curl.get(gateway, url, "-d", "x=1", "-H", "Expect: 100-continue");
    assertThat(asked.status()).isEqualTo("HTTP/1.1 405 Method Not Allowed");
    Curl unknown = Curl.get(gateway, url, "-d", "x=1", "-H", "Expect: miracles");
    assertThat(unknown.status()).isEqualTo("HTTP/1.1 417 Expectation Failed");
  }
}
