package dev.parley.gateway.apikey;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.gateway.GatewayTest;
import dev.parley.gateway.Operator;
import dev.parley.gateway.Operator.Tenant;
import dev.parley.testing.SettableClock;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;

@GatewayTest
class ApiKeyTest {

  private static final Duration REVOCATION = Duration.ofSeconds(5);

  @Inject SettableClock clock;
  @Inject AuthenticateKey authentication;
  @Inject SessionFactory sessions;
  @Inject DataSource dataSource;

  @Test
  void keyIsShownOnceAndKeptAsHash() throws SQLException {
    Tenant tenant = Operator.createTenant();
    String key = create(tenant, "{\"label\":\"My key\",\"duration\":3600}");
    assertThat(key).matches("sk-[0-9A-Za-z]{32}");
    tenant
        .request()
        .get("/api/v1/accounts/api-key")
        .then()
        .statusCode(200)
        .body("apiKeys.size()", equalTo(2))
        .body("apiKeys[1].label", equalTo("My key"))
        .body("apiKeys[1].key", equalTo("..." + key.substring(key.length() - 6)))
        .body("apiKeys[1].expiresAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT.*Z"))
        .body("apiKeys[1].usedAt", nullValue())
        .body("apiKeys[0].expiresAt", nullValue())
        .body(not(containsString(key)));
    try (Connection connection = dataSource.getConnection();
        var statement = connection.prepareStatement("SELECT api_key::text FROM api_key");
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        assertThat(rows.getString(1)).doesNotContain(key.substring(3, 20));
      }
    }
  }

  @Test
  void expiredKeyIsRefused() {
    Tenant tenant = Operator.createTenant();
    String key = create(tenant, "{\"duration\":60}");
    list(key).statusCode(200);
    try {
      clock.advance(Duration.ofSeconds(61));
      list(key).statusCode(401);
    } finally {
      clock.reset();
    }
  }

  @Test
  void badInputIsRefused() {
    Tenant tenant = Operator.createTenant();
    for (String body :
        List.of(
            "{\"duration\":-1}",
            "{\"duration\":\"soon\"}",
            "{\"duration\":99999999999}",
            "{\"label\":\"" + "x".repeat(101) + "\"}",
            "[]",
            "{")) {
      tenant
          .request()
          .contentType("application/json")
          .body(body)
          .post("/api/v1/accounts/api-key")
          .then()
          .statusCode(400)
          .contentType("application/problem+json");
    }
    tenant.request().get("/api/v1/accounts/api-key").then().body("apiKeys.size()", equalTo(1));
  }

  @Test
  void deletedKeyStopsWorking() {
    Tenant tenant = Operator.createTenant();
    String key = create(tenant, "{\"label\":\"to go\"}");
    list(key).statusCode(200);
    String id = idOf(tenant, "to go");
    tenant.request().delete("/api/v1/accounts/api-key/" + id).then().statusCode(200);
    list(key).statusCode(401);
    tenant.request().delete("/api/v1/accounts/api-key/" + id).then().statusCode(400);
  }

  @Test
  void keyMayDeleteItself() {
    Tenant tenant = Operator.createTenant();
    String id = idOf(tenant, "First key");
    tenant.request().delete("/api/v1/accounts/api-key/" + id).then().statusCode(200);
    list(tenant.key()).statusCode(401);
  }

  @Test
  void unknownAndForeignKeysCannotBeDeleted() {
    Tenant tenant = Operator.createTenant();
    Tenant other = Operator.createTenant();
    for (String id :
        List.of(
            idOf(other, "First key"), "0198683a-2b6d-7066-9598-6ea119c219f2", "not-even-an-id")) {
      tenant
          .request()
          .delete("/api/v1/accounts/api-key/" + id)
          .then()
          .statusCode(400)
          .contentType("application/problem+json");
    }
    list(other.key()).statusCode(200);
  }

  @Test
  void revocationElsewhereCountsHereWithoutKafka() throws SQLException {
    Tenant tenant = Operator.createTenant();
    String key = create(tenant, "{\"label\":\"elsewhere\"}");
    list(key).statusCode(200);
    execute("DELETE FROM api_key WHERE id = '" + idOf(tenant, "elsewhere") + "'");
    await().atMost(REVOCATION).untilAsserted(() -> list(key).statusCode(401));
  }

  @Test
  void manyRequestsWithOneKeyAskTheDatabaseOnce() {
    String key = Operator.createTenant().key();
    sessions.getStatistics().setStatisticsEnabled(true);
    sessions.getStatistics().clear();
    var asked =
        IntStream.range(0, 50)
            .mapToObj(i -> authentication.recognise(key))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(asked).join();
    assertThat(sessions.getStatistics().getQueryExecutionCount()).isEqualTo(1);
    sessions.getStatistics().setStatisticsEnabled(false);
  }

  @Test
  void useIsNotedSomeSecondsLater() {
    Tenant tenant = Operator.createTenant();
    Instant before = clock.instant().minusSeconds(1);
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> {
              String usedAt =
                  tenant
                      .request()
                      .get("/api/v1/accounts/api-key")
                      .then()
                      .extract()
                      .path("apiKeys[0].usedAt");
              assertThat(usedAt).isNotNull();
              assertThat(Instant.parse(usedAt)).isAfter(before);
            });
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static String create(Tenant tenant, String body) {
    return tenant
        .request()
        .contentType("application/json")
        .body(body)
        .post("/api/v1/accounts/api-key")
        .then()
        .statusCode(200)
        .extract()
        .path("grantKey");
  }

  private static io.restassured.response.ValidatableResponse list(String key) {
    return given().header("Authorization", "Bearer " + key).get("/api/v1/accounts/api-key").then();
  }

  private static String idOf(Tenant tenant, String label) {
    return tenant
        .request()
        .get("/api/v1/accounts/api-key")
        .then()
        .extract()
        .path("apiKeys.find { it.label == '" + label + "' }.id");
  }
}
