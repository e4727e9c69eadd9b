package dev.parley.rag.upstream;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A call of an upstream that ends in time. A request's own timeout ends with the headers of the
 * answer, so that an upstream which never finishes its answer would be waited for without end.
 */
public final class TimedCall {

  private TimedCall() {}

  /**
   * Sends the request and waits for the whole answer.
   *
   * @throws HttpTimeoutException when the answer is not complete in time
   * @throws IOException when the upstream cannot be reached
   */
  public static HttpResponse<String> send(HttpClient http, HttpRequest request, Duration longest)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    try {
      return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException("no answer within %d ms".formatted(longest.toMillis()));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  /**
   * How long the upstream asks to be left alone (RFC 9110, 10.2.3): seconds or a date.
   *
   * @return never negative; nothing when it does not say or cannot be read
   */
  public static Optional<Duration> retryAfter(HttpResponse<?> answer, Instant now) {
    return answer
        .headers()
        .firstValue("Retry-After")
        .map(String::strip)
        .flatMap(
            value ->
                value.matches("\\d{1,9}")
                    ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
                    : until(value, now));
  }

  private static Optional<Duration> until(String date, Instant now) {
    try {
      Instant then = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
