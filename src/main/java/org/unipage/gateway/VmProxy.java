package org.unipage.gateway;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.jspecify.annotations.Nullable;

/** Finds a VM for each request, has Jetty forward it, and says on the answer how it went. */
final class VmProxy extends ProxyHandler.Reverse {
  /** The request's attribute that tells the {@link Exchange}. */
  static final String EXCHANGE = "org.unipage.gateway.exchange";

  private static final String VMCGI = "vmcgi-";
  private static final long CONNECT_MILLIS = 2000;
  private static final long RETRY_MILLIS = 20;
  private static final int HELD = 64 << 10;

  private final GatewaySettings settings;
  private final Function<String, @Nullable Entry> entries;
  private final Upstreams upstreams;
  private final GatewayMetrics metrics;
  private final GatewayThreads threads;
  private final SelectorManager selectors;

  /**
   * @param entries what host names lead to; null: to nothing
   * @param selectors who selects clients' connections, and is to select those to VMs
   */
  VmProxy(
      GatewaySettings settings,
      Function<String, @Nullable Entry> entries,
      Upstreams upstreams,
      GatewayMetrics metrics,
      GatewayThreads threads,
      SelectorManager selectors) {
    super(Request::getHttpURI);
    this.settings = settings;
    this.entries = entries;
    this.upstreams = upstreams;
    this.metrics = metrics;
    this.threads = threads;
    this.selectors = selectors;
    setUseServerThreadPool(true);
  }

  @Override
  protected HttpClient newHttpClient() {
    HttpClientTransportOverHTTP transport =
        new HttpClientTransportOverHTTP(new VmConnector(selectors));
    transport.setInvocationType(InvocationType.NON_BLOCKING);
    HttpClient client = new HttpClient(transport);
    client.setUserAgentField(null); // what the client did not say is not added
    client.setSocketAddressResolver(new SocketAddressResolver.Sync()); // there are no names
    return client;
  }

  @Override
  protected void configureHttpClient(HttpClient client) {
    super.configureHttpClient(client);
    client.setConnectTimeout(CONNECT_MILLIS);
    selectors.setConnectTimeout(CONNECT_MILLIS);
    // Not for each request: that would set a timer for each.
    client.setIdleTimeout(settings.limits().answer().toMillis());
    client.setDestinationIdleTimeout(10_000);
    client.setMaxConnectionsPerDestination(settings.limits().connections());
    client.setMaxRequestsQueuedPerDestination(settings.limits().waiting());
    client.setMaxResponseHeadersSize(64 << 10);
  }

  /** Nothing in it waits, so Jetty need not hand a request to another thread. */
  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String host = host(request);
    String target = request.getHttpURI().getPathQuery();
    if (request.getMethod().equals("CONNECT")) {
      return Plain.answer(
          request, response, callback, 405, "CONNECT is for proxies of another kind");
    }
    if (target == null || !target.startsWith("/") || target.startsWith("//")) {
      return Plain.answer(request, response, callback, 400, "a request's target starts with one /");
    }
    boolean asksFirst = request.getHeaders().contains(HttpHeader.EXPECT);
    if (asksFirst && !request.getHeaders().contains(HttpHeader.EXPECT, "100-continue")) {
      return Plain.answer(
          request, response, callback, 417, "of expectations, 100-continue is known");
    }
    Entry entry = host == null ? null : entries.apply(host);
    if (entry == null) {
      return Plain.answer(request, response, callback, 421, "no page of this site has that name");
    }
    Request forwarded = asksFirst ? new Unasking(request) : request;
    Exchange exchange =
        new Exchange(
            this, upstreams, metrics, settings.limits(), forwarded, response, callback, entry);
    request.setAttribute(EXCHANGE, exchange);
    exchange.begin();
    return true;
  }

  /**
   * A request without its {@code Expect: 100-continue}. Guests may be of few words and never say
   * that they will take the body; so Jetty says it, when the VM is there and the body is read (RFC
   * 9110, section 10.1.1).
   */
  private static final class Unasking extends Request.Wrapper {
    private final HttpFields fields;

    Unasking(Request request) {
      super(request);
      fields = HttpFields.build(request.getHeaders()).remove(HttpHeader.EXPECT).asImmutable();
    }

    @Override
    public HttpFields getHeaders() {
      return fields;
    }
  }

  /** The name that a request is for: without its port, in lower case, without a final dot. */
  private static @Nullable String host(Request request) {
    String host = request.getHttpURI().getHost();
    if (host == null) {
      return null;
    }
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static Exchange exchange(Request request) {
    if (request.getAttribute(EXCHANGE) instanceof Exchange exchange) {
      return exchange;
    }
    throw new IllegalStateException("a request that nobody began");
  }

  @Override
  protected org.eclipse.jetty.client.Request newProxyToServerRequest(Request request, HttpURI uri) {
    Backend vm = exchange(request).backend();
    InetSocketAddress address = vm.address();
    return getHttpClient()
        .newRequest(address.getAddress().getHostAddress(), address.getPort())
        .method(request.getMethod())
        .path(uri.getPathQuery())
        .tag(vm.incarnation());
  }

  /** As Jetty's, in fewer steps, and those that are no standard. */
  @Override
  protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request forwarded) {
    String client = Request.getRemoteAddr(request);
    String host = request.getHeaders().get(HttpHeader.HOST);
    String named = host == null ? "" : host;
    String scheme = request.isSecure() ? "https" : "http";
    String hop =
        "by="
            + quoted(Request.getLocalAddr(request))
            + ";for="
            + quoted(client)
            + ";host="
            + quoted(named)
            + ";proto="
            + scheme;
    forwarded.headers(
        headers -> {
          headers.put(HttpHeader.VIA, after(headers, HttpHeader.VIA, via(request)));
          headers.put(HttpHeader.FORWARDED, after(headers, HttpHeader.FORWARDED, hop));
          headers.put(
              HttpHeader.X_FORWARDED_FOR, after(headers, HttpHeader.X_FORWARDED_FOR, client));
          headers.put(HttpHeader.X_FORWARDED_PROTO, scheme);
          headers.put(HttpHeader.X_FORWARDED_HOST, named);
          if (upstreams.fresh()) {
            headers.put(HttpHeader.CONNECTION, "close");
          }
        });
  }

  /** RFC 9110, section 7.6.3: without the protocol's name if that is HTTP. */
  private static String via(Request request) {
    return switch (request.getConnectionMetaData().getHttpVersion()) {
      case HTTP_1_0 -> "1.0 unipage";
      case HTTP_1_1 -> "1.1 unipage";
      default -> "2.0 unipage";
    };
  }

  /** A quoted-string (RFC 9110, section 5.6.4), which RFC 7239 wants where a colon is. */
  private static String quoted(String text) {
    return HttpField.PARAMETER_TOKENIZER.quote(text);
  }

  /** A list field, and one more member. */
  private static String after(HttpFields fields, HttpHeader name, String last) {
    return fields.contains(name)
        ? String.join(", ", fields.getValuesList(name)) + ", " + last
        : last;
  }

  @Override
  protected org.eclipse.jetty.client.Request.Content newProxyToServerRequestContent(
      Request request, Response response, org.eclipse.jetty.client.Request forwarded) {
    Exchange exchange = exchange(request);
    return new ProxyRequestContent(request) {
      @Override
      public Content.Chunk read() {
        Content.Chunk chunk = super.read();
        if (Content.Chunk.isFailure(chunk)) {
          exchange.clientFailed();
        }
        return chunk;
      }
    };
  }

  @Override
  protected org.eclipse.jetty.client.Response.CompleteListener newServerToProxyResponseListener(
      Request request,
      org.eclipse.jetty.client.Request forwarded,
      Response response,
      Callback callback) {
    request.addFailureListener(
        failure -> {
          var unused = forwarded.abort(failure);
        });
    return upstreams.fresh()
        ? new HeldAnswer(request, forwarded, response, callback)
        : new Answer(request, forwarded, response, callback);
  }

  @Override
  protected void onServerToProxyResponseFailure(
      Request request,
      org.eclipse.jetty.client.Request forwarded,
      org.eclipse.jetty.client.Response answer,
      Response response,
      Callback callback,
      Throwable failure) {
    exchange(request).failed(failure);
  }

  @Override
  protected @Nullable HttpField filterServerToProxyResponseField(HttpField field) {
    // What a VM says of how it was started is not for it to say; hop-by-hop fields are gone
    // already.
    boolean known = field.getHeader() != null;
    return known || !field.getLowerCaseName().startsWith(VMCGI) ? field : null;
  }

  /** Sends a request to its VM; {@code callback} hears of the end. */
  void forward(Request request, Response response, Callback callback) {
    super.handle(request, response, callback);
  }

  /** Tells the client's connection that its answer is out: it goes on on this very thread. */
  void answered(Callback callback) {
    threads.goOnHere(callback::succeeded);
  }

  /** Runs something in a moment. */
  void soon(Runnable task) {
    getHttpClient().getScheduler().schedule(task, RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Says on the answer how the VM came to be. */
  private class Answer extends ProxyResponseListener {
    private final Exchange exchange;

    Answer(
        Request request,
        org.eclipse.jetty.client.Request forwarded,
        Response response,
        Callback callback) {
      super(request, forwarded, response, callback);
      this.exchange = exchange(request);
    }

    @Override
    public void onHeaders(org.eclipse.jetty.client.Response answer) {
      exchange.describe("OK", exchange.backend());
      super.onHeaders(answer);
    }
  }

  /**
   * Holds the first bytes of an answer back until they are many or all: what breaks off before can
   * be told by a status.
   */
  private final class HeldAnswer extends Answer {
    private final Response response;
    private ByteArrayOutputStream held = new ByteArrayOutputStream(1024);
    private boolean holding = true;

    HeldAnswer(
        Request request,
        org.eclipse.jetty.client.Request forwarded,
        Response response,
        Callback callback) {
      super(request, forwarded, response, callback);
      this.response = response;
    }

    @Override
    public void onContent(
        org.eclipse.jetty.client.Response answer, Content.Chunk chunk, Runnable demander) {
      if (!holding) {
        super.onContent(answer, chunk, demander);
        return;
      }
      ByteBuffer bytes = chunk.getByteBuffer();
      if (held.size() + bytes.remaining() <= HELD) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        held.write(copy, 0, copy.length);
        demander.run();
        return;
      }
      holding = false;
      ByteBuffer first = ByteBuffer.wrap(held.toByteArray());
      held = new ByteArrayOutputStream(0);
      chunk.retain();
      response.write(
          false,
          first,
          Callback.from(
              () -> {
                super.onContent(answer, chunk, demander);
                chunk.release();
              },
              failure -> {
                chunk.release();
                var unused = answer.abort(failure);
              }));
    }

    @Override
    public void onSuccess(org.eclipse.jetty.client.Response answer) {
      if (holding) {
        response.write(true, ByteBuffer.wrap(held.toByteArray()), this);
      } else {
        super.onSuccess(answer);
      }
    }
  }
}
