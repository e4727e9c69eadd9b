package dev.parley.gateway.routing;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import dev.parley.web.request.LoggedPath;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One exchange between a client and a service, on one event loop. Bytes go both ways as they come,
 * and no faster than the slower side takes them; neither body is ever held whole.
 *
 * <p>A client that leaves ends the request to the service at once. A service that breaks off in the
 * middle breaks the client's connection too: a cut body never looks whole.
 */
final class ForwardRequest {

  private static final Logger LOG = Logger.getLogger(ForwardRequest.class);

  /** How long a client may go on sending after it was answered, so that it can read the answer. */
  private static final long LINGER_MILLIS = 2_000;

  private final Vertx vertx;
  private final Service service;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final EdgeProblems problems;
  private final ProxyConfig config;
  private @Nullable HttpClientRequest onward;
  private long watch;
  private long lastMoveNanos = System.nanoTime();
  private boolean bodySent;
  private boolean answering;
  private boolean over;

  ForwardRequest(
      Vertx vertx,
      Service service,
      HttpServerRequest request,
      EdgeProblems problems,
      ProxyConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.service = service;
    this.request = request;
    this.response = request.response();
    this.problems = problems;
  }

  /**
   * Begins.
   *
   * @param uri path and query as the service shall see them
   * @param token internal identity token; null on a public route
   */
  void start(ServiceClient client, String uri, @Nullable String token) {
    response.closeHandler(closed -> clientLeft());
    response.exceptionHandler(failure -> clientLeft());
    watchFor(config.idleTimeout().toNanos());
    var options = client.request(service, uri).setMethod(request.method());
    client
        .http()
        .request(options)
        .onSuccess(connected -> send(connected, token))
        .onFailure(this::failed);
  }

  private void send(HttpClientRequest connected, @Nullable String token) {
    onward = connected;
    if (over) {
      connected.reset();
      return;
    }
    ForwardedHeaders.copyRequest(request, connected.headers(), token, config.trustForwarded());
    connected.response().onSuccess(this::answer).onFailure(this::failed);
    connected.exceptionHandler(this::failed);
    sendBody(connected);
  }

  private void sendBody(HttpClientRequest connected) {
    String length = request.getHeader("Content-Length");
    boolean chunked = request.headers().contains("Transfer-Encoding");
    boolean streamed = request.version() == HttpVersion.HTTP_2 && !request.isEnded();
    if (chunked || length == null && streamed) {
      connected.setChunked(true);
    } else if (length != null && !length.equals("0")) {
      connected.putHeader("Content-Length", length);
    } else {
      sendNoBody(connected, length);
      return;
    }
    // At once, so that a service can refuse by the head alone what the client has yet to send.
    var unused = connected.sendHead();
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      response.writeContinue();
    }
    pump(connected);
  }

  /** Passes the body on piece by piece; pauses the client while the service takes no more. */
  private void pump(HttpClientRequest connected) {
    request.exceptionHandler(failure -> clientLeft());
    request.endHandler(
        end -> {
          if (!over) {
            bodySent = true;
            connected.end();
          }
        });
    request.handler(
        piece -> {
          if (over) {
            return;
          }
          moved();
          connected.write(piece);
          if (connected.writeQueueFull()) {
            request.pause();
            connected.drainHandler(room -> request.resume());
          }
        });
    request.resume();
  }

  private void sendNoBody(HttpClientRequest connected, @Nullable String length) {
    if (length != null) {
      connected.putHeader("Content-Length", length);
    }
    bodySent = true;
    request.resume(); // it has to be read to its end before the connection takes the next one
    connected.end();
  }

  private void answer(HttpClientResponse answer) {
    if (over) {
      onwardRequest().reset();
      return;
    }
    answering = true;
    response.setStatusCode(answer.statusCode()).setStatusMessage(answer.statusMessage());
    ForwardedHeaders.copyResponse(answer.headers(), response.headers());
    boolean early = !bodySent && request.version() != HttpVersion.HTTP_2;
    if (early) {
      response.putHeader("Connection", "close");
    }
    frame(answer);
    answer.exceptionHandler(this::cut);
    answer.endHandler(
        end -> {
          if (!over) {
            response.end();
            answered(early);
          }
        });
    answer.handler(
        piece -> {
          if (over) {
            return;
          }
          moved();
          response.write(piece);
          if (response.writeQueueFull()) {
            answer.pause();
            response.drainHandler(room -> answer.resume());
          }
        });
    String type = answer.getHeader("Content-Type");
    if (type != null && type.startsWith("text/event-stream")) {
      response.writeHead();
    }
  }

  /** Says how long the answer's body is, as the service did, or that it will turn out. */
  private void frame(HttpClientResponse answer) {
    String length = answer.getHeader("Content-Length");
    int status = answer.statusCode();
    boolean bodiless = status == 204 || status == 304 || request.method() == HttpMethod.HEAD;
    if (length != null && status != 204) {
      response.putHeader("Content-Length", length);
    } else if (!bodiless) {
      response.setChunked(true);
    }
  }

  private void answered(boolean early) {
    end();
    HttpClientRequest sent = onward;
    if (sent != null && !bodySent) {
      sent.reset(); // its connection cannot be used again
    }
    if (early && !request.isEnded()) {
      // The service answered before it had the whole request; let the client notice.
      request.handler(dropped -> {}).exceptionHandler(failure -> {}).resume();
      vertx.setTimer(LINGER_MILLIS, later -> request.connection().close());
    }
  }

  /** The answer broke off, on whichever side: neither connection can go on. */
  private void cut(Throwable failure) {
    if (!over) {
      LOG.debugf("The answer of %s broke off: %s", service.title(), failure);
      end();
      onwardRequest().reset();
      response.reset();
    }
  }

  private void clientLeft() {
    if (over) {
      return;
    }
    end();
    HttpClientRequest sent = onward;
    if (sent != null) {
      sent.reset();
    }
  }

  private void moved() {
    lastMoveNanos = System.nanoTime();
  }

  /** Looks after this time whether anything moved since. */
  private void watchFor(long nanos) {
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    watch =
        vertx.setTimer(
            millis,
            timer -> {
              long left = lastMoveNanos + config.idleTimeout().toNanos() - System.nanoTime();
              if (left > 0) {
                watchFor(left);
              } else if (answering) {
                cut(new TimeoutException("Nothing moved"));
              } else {
                failed(new TimeoutException("Nothing moved"));
              }
            });
  }

  private void end() {
    over = true;
    vertx.cancelTimer(watch);
  }

  private void failed(Throwable failure) {
    if (over || answering) {
      return;
    }
    end();
    HttpClientRequest sent = onward;
    if (sent != null) {
      sent.reset();
    }
    LOG.warnf(
        "%s %s failed at %s: %s",
        request.method(), LoggedPath.of(request), service.title(), failure);
    if (!request.isEnded() && request.version() != HttpVersion.HTTP_2) {
      response.putHeader("Connection", "close");
      problems.answer(request, problem(failure));
      answered(true);
    } else {
      problems.answer(request, problem(failure));
    }
  }

  private ProblemException problem(Throwable failure) {
    if (failure instanceof ConnectionPoolTooBusyException) {
      return new ProblemException(
          ProblemType.UNAVAILABLE,
          "The " + service.title() + " has too many requests at the moment.",
          List.of(),
          Duration.ofSeconds(1),
          failure);
    }
    if (onward == null) {
      return ProblemException.upstreamFailed(
          "The " + service.title() + " cannot be reached.", failure);
    }
    if (failure instanceof TimeoutException) {
      return ProblemException.upstreamTimeout(
          "The " + service.title() + " did not answer in time.");
    }
    return ProblemException.upstreamFailed(
        "The " + service.title() + " closed the connection without an answer.", failure);
  }

  private HttpClientRequest onwardRequest() {
    HttpClientRequest sent = onward;
    if (sent == null) {
      throw new IllegalStateException("There is no answer without a request");
    }
    return sent;
  }
}
