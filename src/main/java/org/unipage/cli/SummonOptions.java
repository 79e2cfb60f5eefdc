package org.unipage.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.unipage.summon.SummonSettings;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How VMs are started when they are needed. */
final class SummonOptions {
  @Option(
      names = "--summon-timeout",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "How long a VM may take to accept connections (default: 4s).")
  private @Nullable Duration timeout;

  @Option(
      names = "--idle",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description =
          "Stop a VM that nobody asked for and that had no connection for so long (default: 2m, two"
              + " TTLs).")
  private @Nullable Duration idle;

  @Option(
      names = "--max-running",
      paramLabel = "N",
      description = "At most N VMs at once (default: what free memory is for).")
  private @Nullable Integer maxRunning;

  @Option(
      names = "--starts-per-second",
      paramLabel = "N",
      description =
          "Start at most N VMs a second (default: " + SummonSettings.STARTS_PER_SECOND + ").")
  private @Nullable Integer startsPerSecond;

  /** Whether any was given. */
  boolean given() {
    return timeout != null || idle != null || maxRunning != null || startsPerSecond != null;
  }

  /**
   * What they say.
   *
   * @param copies whether copies that run are taken for ours
   * @param usual how long a VM may take to start, unless they say it
   * @throws IllegalArgumentException if that cannot be; the message is for the user
   */
  SummonSettings settings(boolean copies, Duration usual) {
    if (maxRunning != null && maxRunning < 1) {
      throw new IllegalArgumentException("--max-running wants 1 or more: " + maxRunning);
    }
    return new SummonSettings(
        timeout == null ? usual : timeout,
        idle == null ? SummonSettings.IDLE : idle,
        maxRunning == null ? 0 : maxRunning,
        startsPerSecond == null ? SummonSettings.STARTS_PER_SECOND : startsPerSecond,
        copies);
  }

  /** {@code 90}, {@code 90s}, {@code 500ms}, {@code 2m} or {@code 1h}. */
  static final class TimeConverter implements ITypeConverter<Duration> {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|)");

    @Override
    public Duration convert(String value) {
      Matcher time = TIME.matcher(value.toLowerCase(Locale.ROOT));
      if (!time.matches()) {
        throw new TypeConversionException("no time such as 90s, 500ms or 2m: " + value);
      }
      long number = Long.parseLong(time.group(1));
      return switch (time.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofSeconds(number);
      };
    }
  }
}
