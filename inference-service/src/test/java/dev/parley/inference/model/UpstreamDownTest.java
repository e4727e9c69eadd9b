package dev.parley.inference.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A strict installation whose default upstream cannot be reached. */
@InferenceTest
@TestProfile(UpstreamDownTest.Strict.class)
class UpstreamDownTest {

  private final Client client = Client.create();

  /** Nobody listens on port 1; private addresses are not allowed. */
  public static final class Strict implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("strict", "true");
    }
  }

  @Test
  void modelsAreListedWithoutTheUpstreams() {
    client
        .request()
        .get("/v1/models")
        .then()
        .statusCode(200)
        .body("data.id", hasItem("@parley/extractive"));
  }

  @Test
  void upstreamModelIsABadGateway() {
    client.ask("some-model", "Hi").statusCode(502).body("error.code", equalTo("upstream_failed"));
  }

  @Test
  void privateAddressIsRefused() {
    client
        .create(
            "{\"name\": \"x\", \"parameters\": {\"modelName\": \"m\","
                + " \"baseAddress\": \"http://169.254.169.254/v1\"}}")
        .statusCode(400)
        .body("errors[0].field", equalTo("parameters.baseAddress"))
        .body("detail", containsString("Private"));
  }
}
