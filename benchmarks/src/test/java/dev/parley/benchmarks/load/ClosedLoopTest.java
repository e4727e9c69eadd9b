package dev.parley.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClosedLoopTest {

  private static final Duration LATENCY = Duration.ofMillis(20);
  private static final Duration MEASURED = Duration.ofMillis(400);

  private BenchmarkUpstream upstream;
  private ClosedLoop loop;

  @BeforeEach
  void start() {
    upstream = BenchmarkUpstream.start(4);
    loop = new ClosedLoop(4);
  }

  @AfterEach
  void stop() {
    loop.close();
    upstream.close();
  }

  @Test
  void keepsNoMoreRequestsUnderWayThanAsked() {
    upstream.latency(LATENCY);

    Measurement measurement = run(upstream.baseUrl(), false, 4);

    long mostPossible = 4 * (MEASURED.toMillis() / LATENCY.minusMillis(1).toMillis() + 1);
    assertThat(measurement.answers()).isBetween(1L, mostPossible);
    assertThat(measurement.failures()).isZero();
    assertThat(measurement.latencyMillis(0)).isGreaterThan(LATENCY.toMillis() - 2.0);
    assertThat(measurement.firstTokenMillis(50)).isNaN();
  }

  @Test
  void measuresTheFirstTokenOfStreams() {
    upstream.latency(LATENCY);

    Measurement measurement = run(upstream.baseUrl(), true, 2);

    assertThat(measurement.answers()).isPositive();
    assertThat(measurement.firstTokenMillis(50))
        .isGreaterThan(LATENCY.toMillis() - 2.0)
        .isLessThanOrEqualTo(measurement.latencyMillis(100));
  }

  @Test
  void countsWrongAnswersAsFailures() {
    Vertx vertx = Vertx.vertx();
    try {
      AtomicInteger requests = new AtomicInteger();
      HttpServer wrong =
          Futures.await(
              vertx
                  .createHttpServer()
                  .requestHandler(
                      request -> {
                        boolean even = requests.incrementAndGet() % 2 == 0;
                        request.response().setStatusCode(even ? 500 : 200).end("data: piece0 ");
                      })
                  .listen(0, "127.0.0.1"));

      Measurement measurement =
          run(URI.create("http://127.0.0.1:" + wrong.actualPort() + "/v1"), true, 2);

      assertThat(measurement.answers()).isZero();
      assertThat(measurement.failures()).isPositive();
      assertThat(measurement.lastFailure()).startsWith("Answer ");
    } finally {
      Futures.await(vertx.close());
    }
  }

  @Test
  void endsWhenNobodyListens() {
    URI closed = upstream.baseUrl();
    upstream.close();

    Measurement measurement = run(closed, false, 2);

    assertThat(measurement.answers()).isZero();
    assertThat(measurement.failures()).isPositive();
    upstream = BenchmarkUpstream.start(1);
  }

  @Test
  void goesThroughNginxWhereItIsInstalled() throws Exception {
    Optional<Path> program = NginxProxy.find();
    Assumptions.assumeTrue(program.isPresent(), "nginx is not installed");
    try (NginxProxy nginx = NginxProxy.start(program.get(), upstream.port())) {
      Measurement measurement = run(nginx.baseUrl(), true, 2);

      assertThat(measurement.answers()).isPositive();
      assertThat(measurement.failures()).isZero();
    }
  }

  /** Runs again while nothing at all was counted: a busy machine may need longer for the first. */
  private Measurement run(URI address, boolean streamed, int concurrency) {
    Target target = new Target("target", address, "key", BenchmarkUpstream.MODEL, List.of());
    Condition condition = new Condition(streamed, LATENCY, concurrency);
    Measurement measurement = loop.run(target, condition, Duration.ZERO, MEASURED);
    for (int more = 0; more < 30 && measurement.answers() + measurement.failures() == 0; more++) {
      measurement = loop.run(target, condition, Duration.ZERO, MEASURED);
    }
    return measurement;
  }
}
