package org.unipage.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.preview.LiveSite;
import org.unipage.preview.PreviewServer;
import org.unipage.site.Problem;
import org.unipage.stage.Content;
import org.unipage.stage.PageFile;
import org.unipage.stage.Project;
import org.unipage.template.Templates;

/** The preview's server, for a site of one page. */
final class PreviewServerUnderTest implements ServerUnderTest {

  private static final String NAME = "guide.html.docs.www.example.org";

  static final Launcher LAUNCHER =
      new Launcher() {
        @Override
        public ServerUnderTest start(Fixture fixture) {
          return new PreviewServerUnderTest(fixture, org.unipage.preview.http.Limits.DEFAULT);
        }

        @Override
        public ServerUnderTest start(Fixture fixture, Limits limits) {
          return new PreviewServerUnderTest(
              fixture,
              new org.unipage.preview.http.Limits(
                  limits.connections(), limits.head(), limits.idle(), limits.stalled()));
        }
      };

  private final PreviewServer server;
  private final InetSocketAddress address;

  private PreviewServerUnderTest(Fixture fixture, org.unipage.preview.http.Limits limits) {
    try {
      ServerSocketChannel listener =
          ServerSocketChannel.open()
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
      address = (InetSocketAddress) listener.getLocalAddress();
      server =
          PreviewServer.start(
              new OnePage(fixture),
              new PreviewServer.Settings(address.getPort(), 0, true, 1, limits, "1"),
              Templates.of(null),
              List.of(listener),
              List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public String host() {
    return NAME + ":" + address.getPort();
  }

  @Override
  public void close() {
    server.close();
  }

  /** A site whose only host serves a fixture. */
  private static final class OnePage implements LiveSite, LiveSite.State, LiveSite.Page {
    private final Fixture fixture;

    OnePage(Fixture fixture) {
      this.fixture = fixture;
    }

    @Override
    public State state() {
      return this;
    }

    @Override
    public void onChange(Consumer<Change> listener) {
      // It never changes.
    }

    @Override
    public Manifest manifest() {
      return new Manifest(
          NAME,
          "http",
          8080,
          8080,
          "dotted",
          "127.56.0.0/16",
          null,
          "127.56.0.1",
          List.of(),
          0,
          "process",
          "block",
          "own",
          null,
          new Manifest.Zone("zone", 1, "ns." + NAME, "127.56.0.2", null, null),
          "0".repeat(20),
          "",
          List.of());
    }

    @Override
    public List<Problem> problems() {
      return List.of();
    }

    @Override
    public boolean isSettled() {
      return true;
    }

    @Override
    public @Nullable Page page(String host) {
      // "h" is what a client says that sends its request in pieces.
      return host.equals(NAME) || host.equals("h") ? this : null;
    }

    @Override
    public Object version() {
      return fixture;
    }

    @Override
    public Project project() {
      return new Project(
          "0".repeat(20),
          Map.of(
              Project.CONTENT,
              new Content.Bytes(fixture.content()),
              Project.PAGE,
              new Content.Bytes(PageFile.bytes(fixture.facts()))));
    }
  }
}
