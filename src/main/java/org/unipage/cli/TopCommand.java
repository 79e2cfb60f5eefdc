package org.unipage.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.unipage.manifest.ManifestException;
import org.unipage.manifest.Overview;
import org.unipage.manifest.OverviewJson;
import org.unipage.site.BadInput;
import org.unipage.summon.Watch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows which VMs of a staged site run, what they take and how they are used.",
      "",
      "On a terminal the table goes on until q is pressed; e, s, c, r, b, 9, m and i sort by entry,"
          + " state, copies, requests, boot time (median, 99th percentile), memory and idle time, and"
          + " pressed again the other way round. Requests and boot times are those of the servers"
          + " that run.",
      ""
    })
final class TopCommand implements Callable<Integer> {
  private static final long BETWEEN = TimeUnit.SECONDS.toNanos(1);
  private static final String HELP = "q ends; sort: e s c r b 9 m i";

  private final Streams streams;

  @Parameters(
      arity = "0..1",
      paramLabel = "OUT",
      description = "What 'unipage stage -o OUT' wrote (default: the working folder).")
  private Path out = Path.of("");

  @Option(names = "--json", description = "Print what there is as JSON, once.")
  private boolean json;

  TopCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    try (Watch watch = new Watch(out)) {
      if (json) {
        OverviewJson.write(watch.look(), streams.out());
      } else if (Terminal.isThere(streams.out())) {
        live(watch);
      } else {
        TopTable.DEFAULT
            .lines(watch.look(), Integer.MAX_VALUE, Integer.MAX_VALUE)
            .forEach(streams.out()::println);
      }
    } catch (NoSuchFileException e) {
      throw new BadInput(out + ": is no staged site; stage one with: unipage stage SITE -o OUT");
    } catch (ManifestException e) {
      throw new BadInput(out + ": " + e.getMessage());
    }
    return ExitStatus.DONE.code();
  }

  private void live(Watch watch) throws IOException {
    AtomicBoolean resized = new AtomicBoolean();
    boolean told = Signals.handle("WINCH", () -> resized.set(true));
    try (Terminal terminal = new Terminal(streams.out())) {
      TopTable table = TopTable.DEFAULT;
      Overview overview = watch.look();
      Terminal.Size size = terminal.size();
      long looked = System.nanoTime();
      draw(terminal, table, overview, size);
      for (int key = terminal.key(); key != 'q' && key != 'Q'; key = terminal.key()) {
        TopTable before = table;
        table = key < 0 ? table : table.pressed(key);
        boolean due = System.nanoTime() - looked >= BETWEEN;
        boolean fits = !resized.getAndSet(false);
        if (due) {
          overview = watch.look();
          looked = System.nanoTime();
        }
        if (!fits || (due && !told)) {
          size = terminal.size();
        }
        if (due || !fits || !table.equals(before)) {
          draw(terminal, table, overview, size);
        }
      }
    }
  }

  private static void draw(
      Terminal terminal, TopTable table, Overview overview, Terminal.Size size) {
    List<String> lines =
        new ArrayList<>(table.lines(overview, size.columns(), Math.max(1, size.rows() - 1)));
    if (size.rows() > 1) {
      lines.add(HELP.substring(0, Math.min(HELP.length(), size.columns())));
    }
    terminal.show(lines);
  }
}
