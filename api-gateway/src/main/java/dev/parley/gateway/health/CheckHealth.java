package dev.parley.gateway.health;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.gateway.health.WholeHealth.ServiceHealth;
import dev.parley.gateway.health.WholeHealth.Status;
import dev.parley.gateway.routing.Service;
import dev.parley.gateway.routing.ServiceClient;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Asks all services at once whether they are ready, and waits two seconds at most. */
@ApplicationScoped
public class CheckHealth {

  private static final long LIMIT_MILLIS = 2_000;

  /** Bounds what a client that asks again and again costs the services. */
  private static final Duration REMEMBERED = Duration.ofSeconds(1);

  private static final String GATEWAY = "api-gateway";
  private static final String READINESS = "/q/health/ready";

  private final ServiceClient services;
  private final DataSource database;
  private final ObjectMapper json;
  private final ExecutorService virtualThreads;
  private @Nullable CompletableFuture<WholeHealth> last;
  private long lastNanos;

  CheckHealth(
      ServiceClient services,
      DataSource database,
      ObjectMapper json,
      @VirtualThreads ExecutorService virtualThreads) {
    this.services = services;
    this.database = database;
    this.json = json;
    this.virtualThreads = virtualThreads;
  }

  /** The state of now or of a second ago; never fails. */
  public synchronized CompletableFuture<WholeHealth> check() {
    CompletableFuture<WholeHealth> known = last;
    if (known == null || System.nanoTime() - lastNanos > REMEMBERED.toNanos()) {
      known = checkNow();
      last = known;
      lastNanos = System.nanoTime();
    }
    return known;
  }

  private CompletableFuture<WholeHealth> checkNow() {
    Map<String, CompletableFuture<ServiceHealth>> asked = new LinkedHashMap<>();
    asked.put(GATEWAY, timed(CompletableFuture.supplyAsync(this::askDatabase, virtualThreads)));
    for (Service service : Service.values()) {
      asked.put(service.title(), timed(ask(service)));
    }
    return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              Map<String, ServiceHealth> found = new LinkedHashMap<>();
              asked.forEach((name, health) -> found.put(name, health.join()));
              return new WholeHealth(statusOf(found), found);
            });
  }

  private static Status statusOf(Map<String, ServiceHealth> found) {
    if (found.get(GATEWAY).status() != Status.UP) {
      return Status.DOWN;
    }
    boolean allUp = found.values().stream().allMatch(health -> health.status() == Status.UP);
    return allUp ? Status.UP : Status.DEGRADED;
  }

  /** Adds the time that an answer took, and makes a failure an answer. */
  private static CompletableFuture<ServiceHealth> timed(
      CompletableFuture<@Nullable String> complaint) {
    long start = System.nanoTime();
    return complaint
        .orTimeout(LIMIT_MILLIS, TimeUnit.MILLISECONDS)
        .handle(
            (said, failure) -> {
              String detail = failure == null ? said : inWords(failure);
              long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
              Status status = detail == null ? Status.UP : Status.DOWN;
              return new ServiceHealth(status, millis, detail);
            });
  }

  private static String inWords(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof TimeoutException
        ? "No answer within " + LIMIT_MILLIS + " ms."
        : "Cannot be reached.";
  }

  private @Nullable String askDatabase() {
    try (Connection connection = database.getConnection()) {
      return connection.isValid(1) ? null : "The database does not answer.";
    } catch (SQLException e) {
      return "The database cannot be reached.";
    }
  }

  private CompletableFuture<@Nullable String> ask(Service service) {
    return services
        .http()
        .request(services.request(service, READINESS).setTimeout(LIMIT_MILLIS))
        .compose(HttpClientRequest::send)
        .compose(
            answer ->
                answer
                    .body()
                    .map(body -> answer.statusCode() == 200 ? null : complaint(answer, body)))
        .toCompletionStage()
        .toCompletableFuture();
  }

  private String complaint(HttpClientResponse answer, Buffer body) {
    List<String> failing = new ArrayList<>();
    try {
      for (JsonNode check : json.readTree(body.getBytes()).path("checks")) {
        if (!check.path("status").asText().equals("UP")) {
          failing.add(check.path("name").asText());
        }
      }
    } catch (IOException e) {
      failing.clear(); // a body that cannot be read says no more than the status does
    }
    return failing.isEmpty()
        ? "Not ready (HTTP " + answer.statusCode() + ")."
        : "Not ready: " + String.join(", ", failing) + ".";
  }
}
