package dev.parley.gateway.apikey;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.parley.events.Outbox;
import dev.parley.gateway.GatewayTest;
import dev.parley.gateway.Operator;
import dev.parley.gateway.Operator.Tenant;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** With a memory that never grows old, only the event can take a revoked key out of it. */
@GatewayTest
@TestProfile(RevocationEventTest.LongMemory.class)
class RevocationEventTest {

  @Inject ApiKeyRepository repository;
  @Inject Outbox outbox;

  public static class LongMemory implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "parley.key-cache.time-to-live", "PT1H", "parley.key-cache.refresh-after", "PT1H");
    }
  }

  @Test
  void eventOfAnotherInstanceRevokesHere() {
    Tenant tenant = Operator.createTenant();
    UUID account = UUID.fromString(tenant.accountId());
    status(tenant.key(), 200);
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              UUID id = repository.listOf(account).getFirst().id;
              repository.delete(account, id);
              outbox.publish(ApiKeys.TOPIC, id.toString(), ApiKeys.REVOKED, account, Map.of());
            });
    await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> status(tenant.key(), 401));
  }

  private static void status(String key, int expected) {
    given()
        .header("Authorization", "Bearer " + key)
        .get("/api/v1/accounts/api-key")
        .then()
        .statusCode(expected);
  }
}
