package dev.parley.scheduler.schedule;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.parley.scheduler.FakeChat;
import dev.parley.scheduler.Hooks;
import dev.parley.scheduler.activation.ActivationResult;
import dev.parley.scheduler.activation.Outcomes;
import dev.parley.scheduler.activation.RunStatus;
import dev.parley.testing.StackResource;
import dev.parley.web.identity.InternalTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(FakeChat.class)
class WokenAssistantTest {

  private final Hooks hooks = Hooks.open();

  @Inject InternalTokens tokens;
  @Inject Outcomes outcomes;

  @Test
  void doesNotWakeItselfAtOnce() {
    delayed("chat:1", "user-123", "1 second").statusCode(200);
    wake();
    delayed("chat:1", "user-123", "1 second")
        .statusCode(400)
        .body("detail", containsString("at least 60 seconds"))
        .body("errors[0].field", containsString("delay"));
    delayed("chat:1", "user-123", "61 seconds").statusCode(200);
  }

  @Test
  void beginsItsTasksLater() {
    wake();
    Instant before = Instant.now();
    String cron = "* * * * *";
    String first =
        as("chat:1")
            .body(
                Map.of(
                    "externalUserId",
                    "user-123",
                    "cronExpression",
                    cron,
                    "jobDescription",
                    "again"))
            .post(hooks.base() + "/recurring")
            .then()
            .statusCode(200)
            .extract()
            .path("nextActivation");
    assertThat(Instant.parse(first)).isAfter(before.plusSeconds(60));
  }

  @Test
  void mayScheduleAtOnceWhenItsActivationIsOver() {
    String run = wake();
    delayed("chat:1", "user-123", "1 second").statusCode(400);
    outcomes.finish(
        hooks.account,
        new ActivationResult(UUID.fromString(run), RunStatus.SUCCEEDED, null, "Done", null));
    delayed("chat:1", "user-123", "1 second").statusCode(200);
  }

  @Test
  void othersMayScheduleMeanwhile() {
    wake();
    delayed("key:1", "user-123", "1 second").statusCode(200);
    delayed("chat:2", "user-456", "1 second").statusCode(200);
  }

  /** Of what is told to chat-service nothing is heard in this test: it goes on. Returns the run. */
  private String wake() {
    String id = hooks.schedule(Instant.now().plus(Duration.ofDays(1)), Map.of());
    return hooks.post("/schedules/" + id + "/run").then().statusCode(200).extract().path("id");
  }

  private RequestSpecification as(String subject) {
    String token = tokens.issue(hooks.account, subject, Set.of());
    return given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
  }

  private ValidatableResponse delayed(String subject, String user, String delay) {
    return as(subject)
        .body(Map.of("externalUserId", user, "delay", delay, "reason", "again"))
        .post(hooks.base() + "/schedules")
        .then();
  }
}
