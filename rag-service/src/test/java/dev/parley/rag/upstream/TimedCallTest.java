package dev.parley.rag.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TimedCallTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final CountDownLatch open = new CountDownLatch(1);
  private HttpServer upstream;
  private volatile String retryAfter = "";

  @BeforeEach
  void start() throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write(' ');
          exchange.getResponseBody().flush();
          try {
            open.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    upstream.createContext(
        "/busy",
        exchange -> {
          exchange.getResponseHeaders().add("Retry-After", retryAfter);
          exchange.sendResponseHeaders(429, -1);
          exchange.close();
        });
    upstream.start();
  }

  @AfterEach
  void stop() {
    open.countDown();
    upstream.stop(0);
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + upstream.getAddress().getPort() + path))
        .build();
  }

  @Test
  @Timeout(20)
  void endsWhenTheAnswerNeverDoes() {
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThatThrownBy(() -> TimedCall.send(http, request("/endless"), Duration.ofMillis(300)))
          .isInstanceOf(HttpTimeoutException.class)
          .hasMessageContaining("300 ms");
    }
  }

  @Test
  void readsHowLongToWait() throws Exception {
    assertThat(asked("7")).isEqualTo(Duration.ofSeconds(7));
    assertThat(asked("Thu, 01 Jan 2026 00:01:00 GMT")).isEqualTo(Duration.ofMinutes(1));
    assertThat(asked("Wed, 31 Dec 2025 00:01:00 GMT")).isEqualTo(Duration.ZERO);
    assertThat(asked("soon")).isEqualTo(Duration.ofDays(-1));
    assertThat(asked("-3")).isEqualTo(Duration.ofDays(-1));
  }

  private Duration asked(String value) throws Exception {
    retryAfter = value;
    try (HttpClient http = HttpClient.newHttpClient()) {
      return TimedCall.retryAfter(
              TimedCall.send(http, request("/busy"), Duration.ofSeconds(10)), NOW)
          .orElse(Duration.ofDays(-1));
    }
  }
}
