package org.unipage.gateway;

import java.net.ConnectException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One request on its way. */
final class Exchange {
  private static final String STATUS = "vmcgi-status";
  private static final String BOOT_TIME = "vmcgi-vm-boot-time";
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final VmProxy proxy;
  private final Upstreams upstreams;
  private final GatewayMetrics metrics;
  private final GatewaySettings.Limits limits;
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Entry entry;
  private volatile @Nullable Backend backend;
  private final AtomicReference<@Nullable Backend> owed = new AtomicReference<>();
  private volatile boolean clientFailed;
  private boolean again;

  Exchange(
      VmProxy proxy,
      Upstreams upstreams,
      GatewayMetrics metrics,
      GatewaySettings.Limits limits,
      Request request,
      Response response,
      Callback callback,
      Entry entry) {
    this.proxy = proxy;
    this.upstreams = upstreams;
    this.metrics = metrics;
    this.limits = limits;
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.entry = entry;
  }

  /** The VM that it is sent to. */
  Backend backend() {
    Backend lent = backend;
    if (lent == null) {
      throw new IllegalStateException("no VM was lent");
    }
    return lent;
  }

  /** The VM that it went to; {@code -} if none. */
  String vm() {
    Backend lent = backend;
    return lent == null ? "-" : lent.vm();
  }

  /** Finds a VM, and sends the request there. */
  void begin() {
    var unused =
        upstreams
            .lend(entry)
            .whenComplete(
                (lent, failure) -> {
                  if (lent != null) {
                    backend = lent;
                    owed.set(lent);
                    send();
                  } else {
                    refuse(failure);
                  }
                });
  }

  private void send() {
    Callback last =
        Callback.from(
            () -> {
              end(Backend.Outcome.ANSWERED);
              proxy.answered(callback);
            },
            failure -> {
              callback.failed(failure);
              end(Backend.Outcome.BROKEN);
            });
    try {
      proxy.forward(request, response, last);
    } catch (RuntimeException e) { // a request that cannot be written down
      end(Backend.Outcome.ANSWERED);
      if (!response.isCommitted()) {
        Plain.answer(request, response, callback, 400, "cannot be forwarded");
      }
    }
  }

  /** Gives the VM back. */
  private void end(Backend.Outcome outcome) {
    Backend lent = owed.getAndSet(null);
    if (lent != null) {
      lent.ended().with(outcome);
    }
  }

  /** Says on the answer how the VM came to be. */
  void describe(String status, Backend lent) {
    HttpFields.Mutable headers = response.getHeaders();
    long nanos = lent.bootNanos().getAsLong();
    if (upstreams.fresh()) {
      headers.put(STATUS, status);
      headers.put(BOOT_TIME, Math.round(nanos / 1e6) + " ms (" + upstreams.acceleration() + ")");
    }
    if (nanos >= 0) {
      headers.add("Server-Timing", String.format(Locale.ROOT, "boot;dur=%.1f", nanos / 1e6));
    }
  }

  /** The body of the request did not come as it should have. */
  void clientFailed() {
    clientFailed = true;
  }

  /** The VM gave no answer, or not all of it. */
  void failed(Throwable failure) {
    Backend lent = backend();
    boolean late = failure instanceof TimeoutException;
    boolean garbage = failure instanceof HttpException || failure instanceof HttpResponseException;
    Backend.Outcome outcome = late ? Backend.Outcome.TIMED_OUT : Backend.Outcome.BROKEN;
    if (clientFailed) {
      if (response.isCommitted()) {
        callback.failed(failure);
      } else {
        response.reset();
        Plain.answer(request, response, callback, 400, "the body of the request broke off");
      }
      end(Backend.Outcome.ANSWERED);
      return;
    }
    if (response.isCommitted()) {
      metrics.count(late ? GatewayMetrics.Event.HUNG : GatewayMetrics.Event.BROKE_OFF);
      callback.failed(failure); // the client sees that the answer has no end
      end(outcome);
      return;
    }
    response.reset();
    boolean harmless = SAFE.contains(request.getMethod()) && bodiless(request);
    if (harmless && !late && !garbage && lent.booting().getAsBoolean()) {
      proxy.soon(this::send);
      return;
    }
    end(outcome);
    // A VM may have ended just when it was asked; one that it reached may have begun to answer.
    boolean untouched = !upstreams.fresh() || failure instanceof ConnectException;
    if (harmless && !late && !garbage && !again && untouched) {
      again = true;
      begin();
      return;
    }
    if (late) {
      metrics.count(GatewayMetrics.Event.HUNG);
      double seconds = limits.answer().toMillis() / 1000.0;
      answer(504, String.format(Locale.ROOT, "VM did not answer within %.3g s", seconds), lent);
    } else if (garbage) {
      metrics.count(GatewayMetrics.Event.GARBAGE);
      answer(502, "VM answered something that is no HTTP", lent);
    } else {
      metrics.count(GatewayMetrics.Event.BROKE_OFF);
      answer(502, "VM ended before its answer did", lent);
    }
  }

  private void refuse(Throwable failure) {
    metrics.count(GatewayMetrics.Event.NO_VM);
    NoAnswer no = Refusal.of(failure);
    if (upstreams.fresh()) {
      response.getHeaders().put(STATUS, no.why());
    }
    Plain.answer(request, response, callback, no.status(), no.why());
  }

  private void answer(int status, String why, Backend lent) {
    describe(why, lent);
    Plain.answer(request, response, callback, status, why);
  }

  private static boolean bodiless(Request request) {
    return request.getLength() <= 0
        && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
        && !request.getHeaders().contains(HttpHeader.CONTENT_TYPE);
  }
}
