package org.unipage.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.unipage.name.Naming.Style;
import org.unipage.site.SitePath;

class HostsTest {

  @Test
  void leadsFromCutHostsToTheirPathsToo() {
    Naming naming = Naming.of("www.example.org", Style.DOTTED);
    SitePath cut = SitePath.of("a".repeat(64));
    SitePath about = SitePath.of("about.html");
    Hosts hosts = Hosts.of(naming, List.of(cut, about));
    assertThat(hosts.host(cut)).isEqualTo(naming.host(cut));
    assertThat(hosts.path(naming.host(cut))).contains(cut);
    assertThat(hosts.path("About.HTML.www.example.org")).contains(about);
    assertThat(hosts.path("b.html.www.example.org")).isEmpty();
    assertThatThrownBy(() -> hosts.host(SitePath.of("b.html")))
        .hasMessage("no entry of this site: b.html");
  }

  @Test
  void aClashIsAnErrorThatNamesBothPaths() {
    List<SitePath> paths = List.of(SitePath.of("a"), SitePath.of("b c"));
    assertThatThrownBy(() -> Hosts.of(path -> "xh.www.example.org", paths))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a and b%20c would both be xh.www.example.org: rename one of them");
  }
}
