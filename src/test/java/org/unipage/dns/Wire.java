package org.unipage.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** Packets as tests send them. */
final class Wire {
  private Wire() {}

  /** The bytes of {@code hex}, in which spaces mean nothing. */
  static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** A query with EDNS as dig sends it, id 1. */
  static Message query(String name, int type) throws IOException {
    Record question = Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN);
    Message query = Message.newQuery(question);
    query.getHeader().setID(1);
    return query;
  }

  /** Sends a datagram and returns what comes back; null if nothing does in {@code millis}. */
  static byte @Nullable [] udp(InetSocketAddress server, byte[] packet, int millis)
      throws IOException {
    return udp(server, packet, millis, null);
  }

  static byte @Nullable [] udp(
      InetSocketAddress server, byte[] packet, int millis, @Nullable InetAddress from)
      throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, from)) {
      socket.connect(server);
      socket.setSoTimeout(millis);
      socket.send(new DatagramPacket(packet, packet.length));
      DatagramPacket in = new DatagramPacket(new byte[65_536], 65_536);
      socket.receive(in);
      return Arrays.copyOf(in.getData(), in.getLength());
    } catch (SocketTimeoutException e) {
      return null;
    }
  }

  /** The answer to {@code query} over UDP. */
  static Message ask(InetSocketAddress server, Message query) throws IOException {
    byte[] reply = udp(server, query.toWire(), 6000);
    if (reply == null) {
      throw new IOException("no answer to " + query.getQuestion());
    }
    return new Message(reply);
  }

  static Message ask(InetSocketAddress server, String name, int type) throws IOException {
    return ask(server, query(name, type));
  }

  static void send(Socket socket, byte[] message) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    byte[] framed = new byte[2 + message.length];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    out.write(framed);
    out.flush();
  }

  static byte[] receive(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    return message;
  }
}
