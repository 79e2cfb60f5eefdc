package org.unipage.conformance;

import org.junit.jupiter.api.Nested;

/** The preview. */
class PreviewConformanceTest {

  private static final ServerUnderTest.Launcher LAUNCHER = PreviewServer.LAUNCHER;

  @Nested
  class Answers extends AnswersConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return LAUNCHER;
    }
  }

  @Nested
  class Hostile extends HostileConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return LAUNCHER;
    }
  }

  @Nested
  class Connections extends ConnectionsConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return LAUNCHER;
    }
  }
}
