package org.unipage.conformance;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The page server of target {@code process}. */
class ProcessConformanceTest {

  @TempDir static Path folder;
  private static ServerUnderTest.Launcher launcher;

  @BeforeAll
  static void prepare() {
    launcher = PageServerProcess.launcher(PageServerProcess.binary(), folder);
  }

  @Nested
  class Answers extends AnswersConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return launcher;
    }
  }

  @Nested
  class Hostile extends HostileConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return launcher;
    }
  }

  @Nested
  class Connections extends ConnectionsConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return launcher;
    }
  }
}
