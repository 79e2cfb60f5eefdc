package org.unipage.realdns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a server many questions over UDP, a few at a time, each again if its answer is lost. */
public final class Asker {
  private static final int WINDOW = 32;
  private static final int ATTEMPTS = 5;
  private static final int TIMEOUT_MILLIS = 1000;

  private Asker() {}

  /**
   * Sends every query and returns the answers in the same order, null for none. The first two bytes
   * of a query are replaced by an id of this class's choice, and so are those of its answer.
   */
  public static List<byte @Nullable []> ask(InetSocketAddress server, List<byte[]> queries)
      throws IOException {
    List<byte @Nullable []> answers = new ArrayList<>(Collections.nCopies(queries.size(), null));
    Deque<Integer> waiting = new ArrayDeque<>();
    for (int i = 0; i < queries.size(); i++) {
      waiting.add(i);
    }
    for (int attempt = 0; attempt < ATTEMPTS && !waiting.isEmpty(); attempt++) {
      waiting = askOnce(server, queries, answers, waiting);
    }
    return answers;
  }

  private static Deque<Integer> askOnce(
      InetSocketAddress server,
      List<byte[]> queries,
      List<byte @Nullable []> answers,
      Deque<Integer> waiting)
      throws IOException {
    Deque<Integer> unanswered = new ArrayDeque<>();
    DatagramPacket in = new DatagramPacket(new byte[65_536], 65_536);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(server);
      while (!waiting.isEmpty()) {
        int[] batch = waiting.stream().limit(WINDOW).mapToInt(i -> i).toArray();
        for (int i : batch) {
          waiting.remove();
          byte[] query = queries.get(i).clone();
          query[0] = (byte) (i >> 8);
          query[1] = (byte) i;
          socket.send(new DatagramPacket(query, query.length));
        }
        int open = batch.length;
        try {
          while (open > 0) {
            in.setLength(65_536);
            socket.receive(in);
            int id = ((in.getData()[0] & 0xFF) << 8) | (in.getData()[1] & 0xFF);
            for (int i : batch) {
              if ((i & 0xFFFF) == id && answers.get(i) == null) {
                answers.set(i, Arrays.copyOf(in.getData(), in.getLength()));
                open--;
                break;
              }
            }
          }
        } catch (SocketTimeoutException e) {
          for (int i : batch) {
            if (answers.get(i) == null) {
              unanswered.add(i);
            }
          }
        }
      }
    }
    return unanswered;
  }
}
