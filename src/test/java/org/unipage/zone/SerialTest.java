package org.unipage.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SerialTest {
  private static final long MAX = (1L << 32) - 1;

  @Test
  void goesUpByOne() {
    assertThat(Serial.successor(1)).isEqualTo(2);
    assertThat(Serial.successor((1L << 31) - 1)).isEqualTo(1L << 31);
    assertThat(Serial.successor(MAX - 1)).isEqualTo(MAX);
  }

  @Test
  void passesOverZeroWhenItWraps() {
    assertThat(Serial.successor(MAX)).isEqualTo(1);
    assertThat(Serial.successor(0)).isEqualTo(1);
  }

  @Test
  void successorIsAfterItsPredecessorAllRoundTheCircle() {
    for (long serial = 0; serial <= MAX; serial += 65_521) {
      assertThat(Serial.isAfter(Serial.successor(serial), serial)).isTrue();
      assertThat(Serial.isAfter(serial, Serial.successor(serial))).isFalse();
    }
    assertThat(Serial.isAfter(Serial.successor(MAX), MAX)).isTrue();
  }

  @Test
  void comparesAsRfc1982Does() {
    assertThat(Serial.isAfter(1, 0)).isTrue();
    assertThat(Serial.isAfter(0, MAX)).isTrue();
    assertThat(Serial.isAfter(44, 0)).isTrue();
    assertThat(Serial.isAfter(5, 5)).isFalse();
    assertThat(Serial.isAfter((1L << 31) - 1, 0)).isTrue();
    assertThat(Serial.isAfter(1L << 31, 0)).isFalse();
    assertThat(Serial.isAfter(0, 1L << 31)).isFalse();
  }

  @Test
  void refusesWhatIsNo32BitNumber() {
    assertThatThrownBy(() -> Serial.successor(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Serial.successor(MAX + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no 32-bit serial: 4294967296");
  }
}
