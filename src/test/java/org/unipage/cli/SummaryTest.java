package org.unipage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.unipage.realdns.Ran;

class SummaryTest {

  @Test
  void aShellReadsTheWordThatWasMeantAndATerminalPrintsIt() throws Exception {
    List<String> words =
        List.of(
            "plain/word",
            "two words",
            "it's $(one) `two` \\",
            "\u001b[2J'\\33$(x)\n7",
            "a\u202eb\u00e9\ud83d\ude00");
    for (String word : words) {
      String quoted = Summary.quoted(word);
      assertThat(quoted).matches("[ -~]+");
      assertThat(Ran.of("bash", "-c", "printf %s " + quoted)).isEqualTo(new Ran(0, word));
    }
  }
}
