package org.unipage.conformance;

import org.junit.jupiter.api.Nested;

/** What {@code unipage preview} answers with. */
class PreviewConformanceTest {

  @Nested
  class Answers extends AnswersConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return PreviewServerUnderTest.LAUNCHER;
    }
  }

  @Nested
  class Hostile extends HostileConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return PreviewServerUnderTest.LAUNCHER;
    }
  }

  @Nested
  class Connections extends ConnectionsConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return PreviewServerUnderTest.LAUNCHER;
    }
  }
}
