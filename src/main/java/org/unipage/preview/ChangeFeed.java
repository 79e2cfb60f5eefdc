package org.unipage.preview;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.unipage.preview.http.Answer.EventSink;

/**
 * What changed, as server-sent events (WHATWG HTML section 9.2). Each event has the original URLs
 * that changed as a JSON array, or {@code null} if they are too many to name. Whoever comes back,
 * or comes late, hears what was said meanwhile.
 */
final class ChangeFeed {

  /** The most URLs that are named in one event. */
  private static final int NAMED = 200;

  /** How many events are remembered. */
  private static final int REMEMBERED = 50;

  private final String epoch;
  private final Set<EventSink> listeners = ConcurrentHashMap.newKeySet();
  private final Deque<Event> last = new ArrayDeque<>();
  private long count;

  private record Event(long number, String text) {}

  /**
   * @param epoch letters and digits that no other run has
   */
  ChangeFeed(String epoch) {
    this.epoch = epoch;
  }

  /** What {@link #listen} takes to tell of all that comes after now. */
  synchronized String now() {
    return epoch + "." + count;
  }

  /**
   * Tells {@code listener} of changes from now on, and of those since then.
   *
   * @param since what {@link #now} gave, or the id of the last event heard; empty: nothing is
   *     missed
   */
  synchronized void listen(EventSink listener, String since) {
    listeners.removeIf(EventSink::isClosed);
    listeners.add(listener);
    String first = ": hello\n\n";
    if (!since.isEmpty()) {
      long heard = number(since);
      if (heard < 0 || (!last.isEmpty() && heard < last.element().number() - 1)) {
        first = event(count, "null");
      } else {
        StringBuilder missed = new StringBuilder(first);
        last.stream().filter(e -> e.number() > heard).forEach(e -> missed.append(e.text()));
        first = missed.toString();
      }
    }
    listener.send(first.getBytes(UTF_8));
  }

  private long number(String id) {
    return id.matches(epoch + "\\.[0-9]{1,15}")
        ? Long.parseLong(id.substring(epoch.length() + 1))
        : -1;
  }

  /** Tells everybody. */
  synchronized void changed(List<String> urls) {
    count++;
    String text =
        event(count, urls.size() > NAMED ? "null" : Json.array(urls.stream().map(Json::text)));
    last.add(new Event(count, text));
    if (last.size() > REMEMBERED) {
      last.remove();
    }
    byte[] bytes = text.getBytes(UTF_8);
    listeners.removeIf(EventSink::isClosed);
    listeners.forEach(listener -> listener.send(bytes));
  }

  private String event(long number, String data) {
    return "id: " + epoch + "." + number + "\ndata: " + data + "\n\n";
  }
}
