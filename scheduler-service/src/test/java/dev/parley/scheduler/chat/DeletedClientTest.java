package dev.parley.scheduler.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.events.Outbox;
import dev.parley.scheduler.FakeChat;
import dev.parley.scheduler.Hooks;
import dev.parley.testing.StackResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(FakeChat.class)
class DeletedClientTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Hooks hooks = Hooks.open();

  @Inject Outbox outbox;
  @Inject DataSource database;

  @Test
  void leavesNothingBehind() throws SQLException {
    Hooks other = Hooks.open();
    for (Hooks each : List.of(hooks, other)) {
      each.schedule(tomorrow(), Map.of());
      String task = each.task("@daily", Map.of());
      each.post("/recurring/" + task + "/run").then().statusCode(200);
      each.as()
          .contentType("application/json")
          .body("{\"from\": \"22:00\", \"to\": \"08:00\"}")
          .put(each.base() + "/quiet-hours")
          .then()
          .statusCode(200);
    }
    tell("chat-client.changed", other);
    tell("chat-client.deleted", hooks);
    await().atMost(LIMIT).until(() -> rows(hooks) == 0);
    assertThat(rows(other)).isEqualTo(4);
  }

  @Test
  void isNotFoundByAnyOfItsAddresses() {
    String id = hooks.schedule(tomorrow(), Map.of());
    String task = hooks.task("@daily", Map.of());
    FakeChat.delete(hooks.client);
    for (String path : List.of("", "/schedules/" + id, "/recurring/" + task)) {
      hooks
          .as()
          .get(hooks.base() + path)
          .then()
          .statusCode(404)
          .body("detail", equalTo("The web chat client was not found."));
    }
    for (String path : List.of("/schedules/" + id, "/recurring/" + task)) {
      hooks.as().delete(hooks.base() + path).then().statusCode(404);
      hooks.post(path + "/run").then().statusCode(404);
    }
  }

  private void tell(String type, Hooks of) {
    QuarkusTransaction.requiringNew()
        .run(
            () ->
                outbox.publish(
                    "chat.clients", of.client.toString(), type, of.account, Map.of("name", "x")));
  }

  /** Schedules, tasks, runs and quiet hours of an account. */
  private int rows(Hooks of) throws SQLException {
    UUID account = of.account;
    try (var connection = database.getConnection();
        var query =
            connection.prepareStatement(
                "SELECT (SELECT count(*) FROM hook_schedule WHERE account_id = ?)"
                    + " + (SELECT count(*) FROM occurrence WHERE account_id = ?)"
                    + " + (SELECT count(*) FROM quiet_hours WHERE account_id = ?)")) {
      for (int at = 1; at <= 3; at++) {
        query.setObject(at, account);
      }
      try (var row = query.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  private static Instant tomorrow() {
    return Instant.now().plus(Duration.ofDays(1));
  }
}
