package dev.parley.inference.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.parley.inference.Client;
import dev.parley.inference.FakeRag;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is searched for, by strategy, plain and streamed. */
@InferenceTest
class QueryStrategiesTest {

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();
  private final FakeRag rag = Neighbours.rag();
  private String collection = "";

  @BeforeEach
  void forget() {
    upstream.reset();
    rag.reset();
    collection = rag.newCollection();
    rag.finds(collection, Map.of("Keys", "A revoked key stops working within five seconds."));
  }

  private String gateway(String model, String strategy, String more) {
    return client.gateway(
        new JsonObject()
            .put("baseAddress", "")
            .put("modelName", model)
            .put("knowledgeCollections", new JsonArray().add(collection))
            .put("queryStrategy", strategy)
            .mergeIn(new JsonObject(more))
            .encode());
  }

  private static String conversation(String gateway) {
    return new JsonObject()
        .put("model", gateway)
        .put(
            "messages",
            new JsonArray()
                .add(message("user", "Tell me of keys."))
                .add(message("assistant", "Keys open doors."))
                .add(message("user", "And of API keys?"))
                .add(message("assistant", "They open APIs."))
                .add(message("user", "How fast is one revoked?")))
        .encode();
  }

  private static JsonObject message(String role, String content) {
    return new JsonObject().put("role", role).put("content", content);
  }

  private String searched() {
    return rag.asked().getLast().body().path("terms").get(0).asText();
  }

  @ParameterizedTest
  @CsvSource({
    "Plain, How fast is one revoked?",
    "Concatenate, And of API keys?/How fast is one revoked?"
  })
  void withoutRewritingTheUsersWordsAreSearched(String strategy, String expected) throws Exception {
    String gateway =
        gateway(
            "fake-model",
            strategy,
            "{\"queryStrategyParameters\": {\"concatenateContextSize\": 2}}");
    client.complete(conversation(gateway)).statusCode(200);
    assertThat(searched()).isEqualTo(expected.replace('/', '\n'));
    StreamedAnswers.ask(client, conversation(gateway));
    assertThat(searched()).isEqualTo(expected.replace('/', '\n'));
  }

  @ParameterizedTest
  @CsvSource({"UserRewrite, false", "FullRewrite, true"})
  void rewritingAsksTheModelForASearchAndIsOnTheBill(String strategy, boolean answersToo)
      throws Exception {
    String gateway =
        gateway(
            "fake-model", strategy, "{\"queryStrategyParameters\": {\"rewriteContextSize\": 2}}");
    upstream.script(Answer.text("How fast is an API key revoked?"), Answer.text("Fast [1]."));
    client
        .complete(conversation(gateway))
        .statusCode(200)
        .body("choices[0].message.annotations", hasSize(1))
        .body(
            "generation_context.generated_usage.sku.findAll { it.startsWith('inference.resolving.query_rewrite') }",
            hasSize(2));
    assertThat(searched()).isEqualTo("How fast is an API key revoked?");
    String material =
        upstream.requests().getFirst().json().getJsonArray("messages").getJsonObject(1).encode();
    assertThat(material).contains("And of API keys?");
    assertThat(material.contains("They open APIs.")).isEqualTo(answersToo);
    upstream.script(Answer.text("API key revocation"), Answer.text("Fast", " [1]."));
    StreamedAnswers streamed = StreamedAnswers.ask(client, conversation(gateway));
    assertThat(searched()).isEqualTo("API key revocation");
    assertThat(streamed.text()).isEqualTo("Fast [1].");
  }

  @Test
  void aRewriterThatFailsCostsTheRewritingOnly() {
    String gateway = gateway("fake-model", "UserRewrite", "{}");
    upstream.script(Answer.status(400, "{}"), Answer.text("Fast."));
    client
        .complete(conversation(gateway))
        .statusCode(200)
        .body("choices[0].message.content", equalTo("Fast."))
        .body("generation_context.warnings[0]", containsString("not rewritten"));
    assertThat(searched()).contains("How fast is one revoked?", "Tell me of keys.");
  }

  @Test
  void theBuiltInModelCannotRewriteAndSaysSo() {
    String gateway = gateway("@parley/extractive", "FullRewrite", "{}");
    client
        .complete(conversation(gateway))
        .statusCode(200)
        .body("generation_context.warnings[0]", containsString("needs a chat model"));
  }

  @Test
  void withAFunctionTheModelSearchesItselfAndCitesWhatItFound() throws Exception {
    String gateway = gateway("fake-model", "QueryFunction", "{}");
    upstream.script(
        Scripted.plain("", new Asked("search_knowledge", "{\"query\": \"revocation of keys\"}")),
        Answer.text("Within five seconds [1]. Not [2]."));
    client
        .complete(conversation(gateway))
        .statusCode(200)
        .body("choices[0].message.annotations", hasSize(1))
        .body("choices[0].message.annotations[0].citation.document_name", equalTo("Keys"));
    assertThat(rag.asked()).hasSize(1);
    assertThat(searched()).isEqualTo("revocation of keys");
    upstream.script(
        Scripted.streamed(16, "", new Asked("search_knowledge", "{\"query\": \"revocation\"}")),
        Answer.text("Within five seconds", " [1]."));
    StreamedAnswers streamed = StreamedAnswers.ask(client, conversation(gateway));
    assertThat(streamed.text()).isEqualTo("Within five seconds [1].");
    assertThat(streamed.chunks().toString()).contains("url_citation");
  }

  @Test
  void metaDescriptionsAreGivenWhereAsked() {
    rag.answers(
        200,
        """
        [{"documentId": "%s", "documentName": "Keys", "documentContent": "They end.", "score": 0.9,
          "metadata": {"author": "Ann", "_page": 2}, "collectionId": "%s", "referencedDocuments": []}]"""
            .formatted(java.util.UUID.randomUUID(), collection));
    client
        .ask(gateway("fake-model", "Plain", "{\"knowledgeUseMetaDescriptions\": true}"), "Keys?")
        .statusCode(200);
    assertThat(upstream.requests().getLast().body())
        .contains("[1] Keys, page 2 (author: Ann): They end.");
    client.ask(gateway("fake-model", "Plain", "{}"), "Keys?").statusCode(200);
    assertThat(upstream.requests().getLast().body()).doesNotContain("Ann");
  }
}
