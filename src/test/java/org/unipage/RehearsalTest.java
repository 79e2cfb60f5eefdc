package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.unipage.stage.Content;
import org.unipage.stage.Project;

class RehearsalTest {

  /** Nobody would notice if it failed: it would only be of no use. */
  @Test
  void stagesItsPageWholly() throws Exception {
    Project project = Rehearsal.stage();

    assertThat(project.files()).containsOnlyKeys(Project.FILES);
    assertThat(project.files().get(Project.CONTENT))
        .isInstanceOfSatisfying(
            Content.Bytes.class,
            page ->
                assertThat(new String(page.bytes(), UTF_8))
                    .contains("href=\"http://two.html.www.rehearsal.example:8080/two.html#a\""));
  }
}
