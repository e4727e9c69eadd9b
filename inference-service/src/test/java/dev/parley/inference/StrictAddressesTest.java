package dev.parley.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.parley.inference.Scripted.Asked;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wherever an account or a model may give an address, one of this machine is never called; in an
 * installation as it is delivered. {@code platform/outbound} has the tests of the addresses
 * themselves.
 */
@QuarkusTest
@WithTestResource(value = StackResource.class)
@WithTestResource(value = StrictAddressesTest.AsDelivered.class)
class StrictAddressesTest {

  private static final String REFUSED = "may not be called|unusual way|names no host";

  private static FakeUpstream upstream;
  private static RemoteServer secret;

  private final Client client = Client.create();

  /** The operator's own upstream may be anywhere. */
  public static final class AsDelivered implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
      upstream = FakeUpstream.start();
      return Map.of(
          "openai.base-url",
          upstream.baseUrl(),
          "openai.api-key",
          Neighbours.UPSTREAM_KEY,
          "parley.rag.url",
          "http://127.0.0.1:1");
    }

    @Override
    public void stop() {
      upstream.close();
    }
  }

  @BeforeAll
  static void startSecret() {
    secret = RemoteServer.saying(200, "What only this machine may read.");
  }

  @AfterAll
  static void stopSecret() {
    secret.close();
  }

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  @AfterEach
  void nobodyWasCalled() {
    assertThat(secret.requests()).isEmpty();
    assertThat(upstream.requests()).noneMatch(r -> r.body().contains("What only this machine"));
  }

  /** The secret's address, written with another host. */
  private static String at(String host) {
    return secret.url("/").replace("127.0.0.1", host);
  }

  private String gateway(JsonObject parameters) {
    return client.gateway(
        new JsonObject()
            .put("baseAddress", "")
            .put("modelName", "fake-model")
            .mergeIn(parameters)
            .encode());
  }

  private String result() {
    JsonArray messages = upstream.requests().getLast().json().getJsonArray("messages");
    return messages.getJsonObject(messages.size() - 1).getString("content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433"})
  void functionsCallNobodyHere(String host) {
    JsonObject function =
        new JsonObject()
            .put("name", "look")
            .put("description", "Looks.")
            .put("callbackUrl", at(host))
            .put("contentFormat", new JsonObject("{\"type\": \"object\", \"properties\": {}}"));
    String gateway =
        gateway(new JsonObject().put("protocolFunctions", new JsonArray().add(function)));
    assertFails(gateway, new Asked("look", "{}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "0x7f.1", "127.1"})
  void modelsOpenNothingHere(String host) {
    String gateway =
        gateway(
            new JsonObject()
                .put(
                    "sentinelOptions",
                    new JsonObject()
                        .put("enabledFunctions", new JsonArray().add("OpenUrl").add("Request"))));
    String url = at(host);
    assertFails(gateway, new Asked("http_request", new JsonObject().put("url", url).encode()));
    String urls = new JsonObject().put("urls", new JsonArray().add(url)).encode();
    upstream.script(Scripted.plain("", new Asked("open_url", urls)), Answer.text("Done."));
    client.ask(gateway, "Go").statusCode(200);
    assertThat(result()).containsPattern(REFUSED);
  }

  private void assertFails(String gateway, Asked call) {
    upstream.script(Scripted.plain("", call), Answer.text("Done."));
    client.ask(gateway, "Go").statusCode(200);
    assertThat(result()).startsWith("The call failed").containsPattern(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mcpSources", "protocolFunctionSources"})
  void sourcesOfToolsAreNotAskedHere(String kind) {
    Object source =
        kind.equals("mcpSources")
            ? new JsonObject().put("name", "srv").put("url", at("localhost"))
            : at("localhost");
    client
        .ask(gateway(new JsonObject().put(kind, new JsonArray().add(source))), "Go")
        .statusCode(200)
        .body("generation_context.warnings[0]", containsString("may not be called"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost"})
  void instructionsAreNotReadHere(String host) {
    JsonArray sources =
        new JsonArray().add(new JsonObject().put("name", "more").put("url", at(host)));
    client
        .ask(gateway(new JsonObject().put("systemInstructionsSources", sources)), "Go")
        .statusCode(502)
        .body("error.message", containsString("may not be called"));
    JsonObject skill =
        new JsonObject()
            .put("slug", "fish")
            .put("description", "Fishing")
            .put("instructions", "Use a net.")
            .put("options", new JsonObject().put("instructionSources", sources));
    String id =
        client
            .request()
            .body(skill.encode())
            .post("/api/v1/skills")
            .then()
            .statusCode(200)
            .extract()
            .path("id");
    JsonArray skills = new JsonArray().add(id);
    upstream.script(
        Scripted.plain("", new Asked("read_skill", "{\"slugs\": [\"fish\"]}")),
        Answer.text("Done."));
    client.ask(gateway(new JsonObject().put("skills", skills)), "Go").statusCode(200);
    assertThat(result()).contains("Use a net.", "may not be called");
  }
}
