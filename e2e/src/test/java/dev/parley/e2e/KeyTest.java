package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Keys come and go. */
@Order(6)
class KeyTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final Duration REVOCATION = Duration.ofSeconds(5);
  private static final String KEYS = "/api/v1/accounts/api-key";

  @Test
  void revokedKeyStopsWorkingEverywhere() {
    Api owner = STACK.newAccount("Keys");
    Api second =
        owner.withKey(owner.post(KEYS, Map.of("label", "second")).expect(200).text("grantKey"));
    for (String path : everywhere()) {
      second.get(path).expect(200);
    }
    owner.delete(KEYS + "/" + idOf(owner, "second")).expect(200);
    for (String path : everywhere()) {
      await().atMost(REVOCATION).until(() -> second.get(path).status() == 401);
      owner.get(path).expect(200);
    }
  }

  @Test
  void keyWithAnEndComesToIt() {
    Api owner = STACK.newAccount("Expiry");
    Api brief = owner.withKey(owner.post(KEYS, Map.of("duration", 2)).expect(200).text("grantKey"));
    await()
        .atMost(Duration.ofSeconds(8))
        .until(() -> brief.get("/api/v1/collections").status() == 401);
  }

  @Test
  void keyMayStandInTheQuery() {
    Api owner = STACK.newAccount("Query");
    Api anybody = owner.withKey(null);
    anybody.get("/v1/models?api-key=" + owner.key()).expect(200);
    anybody.get("/api/v1/collections?api-key=" + owner.key()).expect(200);
    anybody.get("/v1/models?api-key=sk-00000000000000000000000000000000").expectOpenAiError(401);
  }

  @Test
  void adminApiIsNoPlaceForAccounts() {
    Api owner = STACK.newAccount("Admin");
    owner.get("/admin/v1/accounts").expectProblem(401);
    owner.withKey(null).get("/admin/v1/accounts").expectProblem(401);
  }

  private static String[] everywhere() {
    return new String[] {"/v1/models", "/api/v1/collections", "/api/v1/web-chat-client", KEYS};
  }

  private static String idOf(Api owner, String label) {
    for (JsonNode key : owner.get(KEYS).expect(200).json().path("apiKeys")) {
      if (key.path("label").asText().equals(label)) {
        return key.path("id").asText();
      }
    }
    throw new AssertionError("No key is called " + label);
  }

  @Test
  void keysAreNeverShownAgain() {
    Api owner = STACK.newAccount("Hidden");
    assertThat(owner.get(KEYS).expect(200).body()).doesNotContain(owner.key().substring(3, 20));
  }
}
