package org.unipage.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers on one connector with metrics; on others, another handler does. */
final class MetricsHandler extends Handler.Wrapper {
  private final Connector connector;
  private final Supplier<String> metrics;

  MetricsHandler(Connector connector, Supplier<String> metrics, Handler others) {
    super(others);
    this.connector = connector;
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (request.getConnectionMetaData().getConnector() != connector) {
      return super.handle(request, response, callback);
    }
    if (!"/metrics".equals(request.getHttpURI().getPath())) {
      return Plain.answer(request, response, callback, 404, "metrics are at /metrics");
    }
    if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      return Plain.answer(request, response, callback, 405, "metrics can be read only");
    }
    byte[] body = metrics.get().getBytes(StandardCharsets.US_ASCII);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}
