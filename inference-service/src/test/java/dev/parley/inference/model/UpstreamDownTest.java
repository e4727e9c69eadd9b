package dev.parley.inference.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.parley.inference.Client;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A strict installation whose default upstream cannot be reached. */
@QuarkusTest
@WithTestResource(value = StackResource.class)
@WithTestResource(value = UpstreamDownTest.StrictInstallation.class)
class UpstreamDownTest {

  private final Client client = Client.create();

  /** Nobody listens on port 1; private addresses are not allowed. */
  public static final class StrictInstallation implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
      return Map.of(
          "openai.base-url", "http://127.0.0.1:1/v1",
          "parley.rag.url", "http://127.0.0.1:1",
          "parley.upstream.backoff", "PT0.01S");
    }

    @Override
    public void stop() {
      // nothing was started
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
  void moderationWithoutModeratorNamesTheSetting() {
    client
        .request()
        .body("{\"model\": \"omni-moderation-latest\", \"input\": \"Hi\"}")
        .post("/v1/moderations")
        .then()
        .statusCode(503)
        .body("error.code", equalTo("unavailable"))
        .body("error.message", containsString("PARLEY_MODERATION_MODEL"));
  }

  @Test
  void mediaWithoutAModelForThemNameTheSetting() {
    client
        .complete(
            "{\"model\": \"m\", \"multimodal_preprocess\": \"Image\", \"messages\": [{\"role\":"
                + " \"user\", \"content\": [{\"type\": \"image_url\", \"image_url\": {\"url\":"
                + " \"data:image/png;base64,AAAA\"}}]}]}")
        .statusCode(503)
        .body("error.code", equalTo("unavailable"))
        .body("error.message", containsString("PARLEY_MEDIA_MODEL"));
  }

  @Test
  void privateAddressesOfMediaAreRefused() {
    for (String address :
        new String[] {"http://127.0.0.1/x", "http://169.254.169.254/x", "http://[::1]/x"}) {
      client
          .complete(
              "{\"model\": \"m\", \"multimodal_preprocess\": \"All\", \"messages\": [{\"role\":"
                  + " \"user\", \"content\": [{\"type\": \"file\", \"file\": {\"file_data\": \""
                  + address
                  + "\"}}]}]}")
          .statusCode(400)
          .body("error.message", containsString("Private"));
    }
  }

  @Test
  void knowledgeThatIsAwayIsABadGateway() {
    client
        .create(
            "{\"name\": \"x\", \"parameters\": {\"modelName\": \"m\", \"knowledgeCollections\":"
                + " [\"0198683a-2b6d-7066-9598-6ea119c219f2\"]}}")
        .statusCode(502);
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
