package dev.parley.scheduler;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.testing.ArchitectureRules;
import dev.parley.testing.StackResource;
import dev.parley.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(FakeChat.class)
class ServiceTest {

  private static final String ROUTE =
      "/api/v1/web-chat-clients/0198683a-2b6d-7066-9598-6ea119c219f2/hook-schedules";

  @Inject DataSource database;

  @Test
  void strangerIsRefused() {
    given()
        .get(ROUTE)
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .header("WWW-Authenticate", "Bearer");
    given().header("Authorization", "Bearer sk-something").delete(ROUTE).then().statusCode(401);
  }

  @Test
  void unknownRouteIsNotFoundForCaller() {
    for (String path : new String[] {ROUTE, "/elsewhere"}) {
      given()
          .header("Authorization", TestTokens.bearer(UUID.randomUUID()))
          .get(path)
          .then()
          .statusCode(404)
          .contentType("application/problem+json")
          .body("type", equalTo("urn:parley:problem:not-found"));
    }
  }

  @Test
  void reportsHealth() {
    given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
    given().get("/q/health/live").then().statusCode(200);
  }

  @Test
  void hasItsTables() throws SQLException {
    try (Connection connection = database.getConnection();
        var query =
            connection.prepareStatement(
                "SELECT count(*) FROM outbox, inbox, hook_schedule, occurrence");
        var rows = query.executeQuery()) {
      assertThat(rows.next()).isTrue();
    }
  }

  @Test
  void theHouseKeepsItsRules() {
    ArchitectureRules.check("dev.parley.scheduler");
  }
}
