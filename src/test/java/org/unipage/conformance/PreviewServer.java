package org.unipage.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.CompletableFuture;
import org.unipage.preview.http.Body;
import org.unipage.preview.http.HttpServer;
import org.unipage.preview.page.PageAnswers;
import org.unipage.stage.PageFile;

final class PreviewServer implements ServerUnderTest {
  private final HttpServer server;
  private final InetSocketAddress address;

  private PreviewServer(Fixture fixture, Limits l) {
    try {
      ServerSocketChannel listener =
          ServerSocketChannel.open()
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      address = (InetSocketAddress) listener.getLocalAddress();
      PageAnswers page =
          new PageAnswers(
              ByteBuffer.wrap(PageFile.bytes(fixture.facts())), Body.of(fixture.content()));
      server =
          new HttpServer(
              new org.unipage.preview.http.Limits(l.connections(), l.head(), l.idle(), l.stalled()),
              page.refusals(),
              System::nanoTime);
      server.listen(listener, r -> CompletableFuture.completedFuture(page.answer(r)));
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static final Launcher LAUNCHER =
      new Launcher() {
        @Override
        public ServerUnderTest start(Fixture fixture) {
          return start(fixture, new Limits(1000, 15, 120, 30));
        }

        @Override
        public ServerUnderTest start(Fixture fixture, Limits limits) {
          return new PreviewServer(fixture, limits);
        }
      };

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public String host() {
    return "guide.html.docs.www.example.org:8080";
  }

  @Override
  public void close() {
    server.close();
  }
}
