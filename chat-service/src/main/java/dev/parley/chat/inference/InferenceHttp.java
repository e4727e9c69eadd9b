package dev.parley.chat.inference;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import dev.parley.web.request.RequestId;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.MDC;

/** Requests to inference-service, with its failures told as problems that a visitor can read. */
@ApplicationScoped
class InferenceHttp {

  /** Under this name the id of the current request is kept for the log. */
  private static final String REQUEST_ID = "requestId";

  private final HttpClient client;
  private final InferenceConfig config;

  InferenceHttp(InferenceConfig config) {
    this.config = config;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.connectTimeout())
            .build();
  }

  /** A request to a path of inference-service for the holder of an internal token. */
  HttpRequest.Builder request(String path, String token) {
    String base = config.url().toString();
    String trimmed = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    var request =
        HttpRequest.newBuilder(URI.create(trimmed + path))
            .header("Authorization", "Bearer " + token);
    Object requestId = MDC.get(REQUEST_ID);
    return requestId == null ? request : request.header(RequestId.HEADER, requestId.toString());
  }

  /**
   * Waits for the head of the answer. The time is watched here and not by the request's own
   * timeout, which from JDK 26 on includes the body.
   *
   * @param onSent is given the exchange as soon as it runs; cancelling it closes the connection
   * @throws ProblemException 503 when nobody listens there, 502 or 504 when no answer came
   */
  <T> HttpResponse<T> send(
      HttpRequest request,
      HttpResponse.BodyHandler<T> body,
      Duration timeout,
      Consumer<CompletableFuture<HttpResponse<T>>> onSent) {
    CompletableFuture<HttpResponse<T>> exchange = client.sendAsync(request, body);
    onSent.accept(exchange);
    try {
      return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw ProblemException.upstreamTimeout("The assistant took too long to answer.");
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw ProblemException.upstreamFailed("The answer was interrupted.", e);
    } catch (CancellationException e) {
      throw ProblemException.upstreamFailed("The answer was stopped.", e);
    } catch (ExecutionException e) {
      throw unreachable(e.getCause() == null ? e : e.getCause());
    }
  }

  private static ProblemException unreachable(Throwable cause) {
    boolean neverConnected =
        cause instanceof java.net.ConnectException
            || cause instanceof java.net.http.HttpConnectTimeoutException;
    if (neverConnected) {
      return new ProblemException(
          ProblemType.UNAVAILABLE,
          "The assistant cannot be reached at the moment. Please try again soon.",
          List.of(),
          Duration.ofSeconds(5),
          cause);
    }
    if (cause instanceof IOException) {
      return ProblemException.upstreamFailed("The assistant's connection broke.", cause);
    }
    return ProblemException.upstreamFailed("The assistant could not be asked.", cause);
  }
}
