package dev.parley.inference.skill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.RemoteServer;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InferenceTest
class SkillStageTest {

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private String skill(String slug, String sourceUrl) {
    return client
        .request()
        .body(
            new JsonObject()
                .put("slug", slug)
                .put("description", "When there is to " + slug)
                .put("instructions", "Secret of " + slug)
                .put(
                    "options",
                    new JsonObject()
                        .put(
                            "instructionSources",
                            new JsonArray()
                                .add(new JsonObject().put("name", "more").put("url", sourceUrl)))
                        .put("allowedToolsNames", new JsonArray().add("echo")))
                .encode())
        .post("/api/v1/skills")
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  private String gateway(String... skills) {
    JsonArray ids = new JsonArray();
    for (String id : skills) {
      ids.add(id);
    }
    return client.gateway(
        new JsonObject()
            .put("baseAddress", "")
            .put("modelName", "fake-model")
            .put("skills", ids)
            .put("hideToolsWithoutSkill", true)
            .put("additionalSettings", new JsonObject().put("testTools", true))
            .encode());
  }

  @Test
  void skillsAreShownBySlugAndLoadedWithSourcesAndTools() throws Exception {
    try (RemoteServer source = RemoteServer.saying(200, "More to know.")) {
      String gateway = gateway(skill("fish", source.url("/more")));
      upstream.script(
          Scripted.plain("", new Asked("read_skill", "{\"slugs\": [\"fish\"]}")),
          Scripted.plain("", new Asked("echo", "{\"text\": \"x\"}")),
          Answer.text("Caught."));
      client.ask(gateway, "Fish!").statusCode(200);
      String first = upstream.requests().getFirst().body();
      assertThat(first).contains("fish: When there is to fish").doesNotContain("Secret of fish");
      assertThat(first).doesNotContain("\"echo\"");
      JsonObject second = upstream.requests().get(1).json();
      JsonArray messages = second.getJsonArray("messages");
      assertThat(messages.getJsonObject(messages.size() - 1).getString("content"))
          .contains("Secret of fish", "More to know.");
      assertThat(second.encode()).contains("\"echo\"");
      JsonArray third = upstream.requests().get(2).json().getJsonArray("messages");
      assertThat(third.getJsonObject(third.size() - 1).getString("content")).isEqualTo("echo x");
      upstream.script(
          Scripted.streamed(64, "", new Asked("read_skill", "{\"slugs\": [\"fish\"]}")),
          Answer.text("Again."));
      assertThat(StreamedAnswers.ask(client, Client.question(gateway, "Fish!", "")).text())
          .isEqualTo("Again.");
    }
  }

  @Test
  void aSourceThatIsDownIsSaidAndAnUnknownSkillIsRefused() {
    String gateway = gateway(skill("fish", Neighbours.closedAddress()));
    skill("other", Neighbours.closedAddress());
    upstream.script(
        Scripted.plain(
            "",
            new Asked("read_skill", "{\"slugs\": [\"fish\"]}"),
            new Asked("read_skill", "{\"slugs\": [\"other\"]}")),
        Answer.text("Well."));
    client.ask(gateway, "Fish!").statusCode(200);
    JsonArray messages = upstream.requests().getLast().json().getJsonArray("messages");
    assertThat(messages.getJsonObject(messages.size() - 2).getString("content"))
        .contains("Secret of fish", "could not be read");
    assertThat(messages.getJsonObject(messages.size() - 1).getString("content"))
        .contains("The call failed")
        .doesNotContain("Secret of other");
  }

  @Test
  void instructionsOfSourcesArePartOfTheInstructionAndTheirLackFails() {
    try (RemoteServer source = RemoteServer.saying(200, "Speak like a pirate.")) {
      String good =
          client.gateway(
              "{\"baseAddress\": \"\", \"modelName\": \"fake-model\", \"systemInstructionsSources\":"
                  + " [{\"name\": \"tone\", \"url\": \""
                  + source.url("/tone")
                  + "\"}]}");
      client.ask(good, "Hi").statusCode(200);
      client.ask(good, "Hi").statusCode(200);
      assertThat(upstream.requests().getLast().body()).contains("Speak like a pirate.");
      assertThat(source.requests()).hasSize(1);
    }
    String bad =
        client.gateway(
            "{\"baseAddress\": \"\", \"modelName\": \"fake-model\", \"systemInstructionsSources\":"
                + " [{\"name\": \"tone\", \"url\": \""
                + Neighbours.closedAddress()
                + "\"}]}");
    client.ask(bad, "Hi").statusCode(502);
  }
}
