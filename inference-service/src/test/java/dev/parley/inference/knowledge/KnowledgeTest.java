package dev.parley.inference.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.parley.inference.Client;
import dev.parley.inference.FakeRag;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.extractive.ExtractiveModel;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@InferenceTest
class KnowledgeTest {

  private static final String KEYS = "A revoked key stops working everywhere within five seconds.";
  private static final String START = "Run the launcher script to start all services.";

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();
  private final FakeRag rag = Neighbours.rag();
  private String collection = "";

  @BeforeEach
  void begin() {
    upstream.reset();
    rag.reset();
    collection = rag.newCollection();
    Map<String, String> documents = new LinkedHashMap<>();
    documents.put("Keys", KEYS);
    documents.put("Start", START);
    rag.finds(collection, documents);
  }

  private String gateway(String model, String more) {
    return client.gateway(
        "{\"modelName\": \""
            + model
            + "\", \"knowledgeCollections\": [\""
            + collection
            + "\"]"
            + more
            + "}");
  }

  private List<JsonObject> chunks(String model, String question) {
    return client
        .complete(Client.question(model, question, ", \"stream\": true"))
        .statusCode(200)
        .contentType(startsWith("text/event-stream"))
        .extract()
        .asString()
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> new JsonObject(line.substring(6)))
        .toList();
  }

  @Test
  void passagesReachTheModelAndMarkersBecomeCitations() {
    String id =
        gateway(
            "fake-model",
            ", \"systemInstruction\": \"Be kind.\", \"knowledgeBaseMaximumResults\": 3,"
                + " \"knowledgeBaseMinimumScore\": 0.2, \"knowledgeUseReferences\": true");
    upstream.script(Answer.text("Within five", " seconds [1", "]. See [7]."));
    client
        .ask(id, "How fast is a key revoked?")
        .statusCode(200)
        .body("choices[0].message.annotations", hasSize(1))
        .body("choices[0].message.annotations[0].type", equalTo("url_citation"))
        .body("choices[0].message.annotations[0].url_citation.start_index", equalTo(0))
        .body("choices[0].message.annotations[0].url_citation.end_index", equalTo(19))
        .body("choices[0].message.annotations[0].citation.marker_start_index", equalTo(20))
        .body("choices[0].message.annotations[0].citation.marker_end_index", equalTo(23))
        .body("choices[0].message.annotations[0].url_citation.title", equalTo("Keys"))
        .body(
            "choices[0].message.annotations[0].url_citation.url",
            startsWith("http://gateway.test/api/v1/collections/" + collection + "/documents/"))
        .body("choices[0].message.annotations[0].citation.text", equalTo(KEYS))
        .body("choices[0].message.annotations[0].citation.collection_id", equalTo(collection));

    var messages = upstream.requests().getLast().json().getJsonArray("messages");
    assertThat(messages).hasSize(3);
    assertThat(messages.getJsonObject(0).getString("content")).isEqualTo("Be kind.");
    assertThat(messages.getJsonObject(1).getString("role")).isEqualTo("system");
    assertThat(messages.getJsonObject(1).getString("content"))
        .contains("[1] Keys: " + KEYS, "[2] Start: " + START);

    var asked = rag.asked().getFirst();
    assertThat(asked.body().path("terms").get(0).asText()).isEqualTo("How fast is a key revoked?");
    assertThat(asked.body().path("collections").get(0).asText()).isEqualTo(collection);
    assertThat(asked.body().path("top").asInt()).isEqualTo(3);
    assertThat(asked.body().path("minScore").asDouble()).isEqualTo(0.2);
    assertThat(asked.body().path("includeReferences").asBoolean()).isTrue();
    assertThat(asked.authorization()).startsWith("Bearer ey");
  }

  @Test
  void streamedCitationsComeBeforeTheFinish() {
    String id = gateway("fake-model", "");
    upstream.script(Answer.text("Within five", " seconds [1", "]."));
    List<JsonObject> chunks = chunks(id, "How fast is a key revoked?");
    assertThat(chunks).hasSize(5);
    JsonObject cited = chunks.get(3).getJsonArray("choices").getJsonObject(0);
    var annotations = cited.getJsonObject("delta").getJsonArray("annotations");
    assertThat(annotations).hasSize(1);
    JsonObject span = annotations.getJsonObject(0).getJsonObject("url_citation");
    assertThat(span.getInteger("start_index")).isZero();
    assertThat(span.getInteger("end_index")).isEqualTo(19);
    assertThat(cited.getValue("finish_reason")).isNull();
    JsonObject last = chunks.get(4);
    assertThat(last.getJsonArray("choices").getJsonObject(0).getString("finish_reason"))
        .isEqualTo("stop");
    assertThat(last.containsKey("generation_context")).isTrue();
  }

  @Test
  void onlyTheLastUserMessageIsSearchedFor() {
    String id = gateway("fake-model", "");
    client
        .complete(
            "{\"model\": \""
                + id
                + "\", \"messages\": [{\"role\": \"user\", \"content\": \"first\"},"
                + " {\"role\": \"assistant\", \"content\": \"x\"}, {\"role\": \"user\", \"content\":"
                + " [{\"type\": \"text\", \"text\": \"second\"}]}]}")
        .statusCode(200);
    assertThat(rag.asked()).hasSize(1);
    assertThat(rag.asked().getFirst().body().path("terms").get(0).asText()).isEqualTo("second");
  }

  @Test
  void knowledgeThatFailsIsToldAndNotLeftOut() {
    String id = gateway("fake-model", "");
    rag.answers(500, "{}");
    client.ask(id, "x").statusCode(502).body("error.message", containsString("knowledge service"));
    rag.answers(200, "not json");
    client.ask(id, "x").statusCode(502);
    rag.answers(404, "{}");
    client.ask(id, "x").statusCode(422).body("error.message", containsString("no longer exists"));
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void referencedDocumentsArePassagesToo() {
    rag.answers(
        200,
        """
        [{"documentId": "019be299-69a7-7668-95d0-3dee083710dc", "documentName": "A", "documentContent": "main",
          "score": 0.5, "metadata": {"_page": 4}, "collectionId": "%s", "documentReference": "r",
          "referencedDocuments": [
            {"documentId": "019be299-6990-7c9e-9fcd-6c6037b03d16", "documentName": "B",
             "documentContent": "other"},
            {"documentId": "019be299-6990-7c9e-9fcd-6c6037b03d17", "documentContent": "main"}]}]"""
            .formatted(collection));
    String id = gateway("fake-model", "");
    upstream.script(Answer.text("[1] So [2]"));
    client
        .ask(id, "x")
        .body("choices[0].message.annotations[0].citation.page", equalTo(4))
        .body("choices[0].message.annotations[0].url_citation.title", equalTo("A, page 4"))
        .body("choices[0].message.annotations[1].citation.document_name", equalTo("B"))
        .body("choices[0].message.annotations[1].citation.reference", equalTo("r"))
        .body("choices[0].message.annotations[1].citation.page", nullValue())
        .body("choices[0].message.annotations[1].citation.text", equalTo("other"))
        .body(
            "choices[0].message.annotations[1].citation.document_id",
            equalTo("019be299-6990-7c9e-9fcd-6c6037b03d16"));
    assertThat(upstream.requests().getLast().body()).doesNotContain("[3]");
  }

  @Test
  void extractiveModelQuotesWithCitations() {
    String id = gateway(ExtractiveModel.NAME, "");
    client
        .ask(id, "How fast is a key revoked?")
        .statusCode(200)
        .body("model", equalTo(ExtractiveModel.NAME))
        .body("choices[0].message.content", equalTo(KEYS + " [1]"))
        .body("choices[0].message.annotations[0].citation.document_name", equalTo("Keys"))
        .body("usage.estimated", equalTo(true))
        .body("generation_context.generated_usage", hasSize(2));
    assertThat(upstream.requests()).isEmpty();
  }

  /** Repeated: an answer that is whole at once must not race with the end of the request. */
  @RepeatedTest(30)
  void extractiveModelStreams() {
    List<JsonObject> chunks =
        chunks(gateway(ExtractiveModel.NAME, ""), "How fast is a key revoked?");
    StringBuilder text = new StringBuilder();
    int annotations = 0;
    for (JsonObject chunk : chunks) {
      JsonObject delta = chunk.getJsonArray("choices").getJsonObject(0).getJsonObject("delta");
      text.append(delta.getString("content", ""));
      annotations += delta.containsKey("annotations") ? 1 : 0;
    }
    assertThat(text.toString()).isEqualTo(KEYS + " [1]");
    assertThat(annotations).isEqualTo(1);
    assertThat(chunks.getLast().containsKey("generation_context")).isTrue();
  }

  @Test
  void extractiveModelSaysWhenItDoesNotKnow() {
    String id = gateway(ExtractiveModel.NAME, "");
    client
        .ask(id, "What is the best recipe for lasagna?")
        .body("choices[0].message.content", equalTo(ExtractiveModel.UNKNOWN))
        .body("choices[0].message.annotations", empty());
    rag.answers(200, "[]");
    client
        .ask(id, "How fast is a key revoked?")
        .body("choices[0].message.content", equalTo(ExtractiveModel.UNKNOWN));
  }

  @Test
  void extractiveModelWithoutKnowledge() {
    client
        .ask(ExtractiveModel.NAME, "How fast is a key revoked?")
        .statusCode(200)
        .body("choices[0].message.content", equalTo(ExtractiveModel.NO_KNOWLEDGE));
    client
        .complete(
            "{\"model\": \""
                + ExtractiveModel.NAME
                + "\", \"messages\": [{\"role\": \"system\","
                + " \"content\": \""
                + START
                + " "
                + KEYS
                + "\"}, {\"role\": \"user\", \"content\":"
                + " \"How fast is a key revoked?\"}]}")
        .body("choices[0].message.content", equalTo(KEYS + " [1]"));
  }

  @Test
  void aPassageOfTwoPagesIsCitedWithTheRightOne() {
    rag.answers(
        200,
        """
        [{"documentId": "019be299-69a7-7668-95d0-3dee083710dc", "documentName": "a.pdf",
          "documentContent": "Cats\\n\\nThe zebra festival is in Lusaka.", "score": 0.5,
          "metadata": {"_page": 1, "_pages": [{"page": 1, "start": 0}, {"page": 2, "start": 6}]},
          "collectionId": "%s"}]"""
            .formatted(collection));
    String id = gateway("fake-model", "");
    upstream.script(Answer.text("The zebra festival is in Lusaka [1]."));
    client
        .ask(id, "Where is the zebra festival?")
        .body("choices[0].message.annotations[0].url_citation.title", equalTo("a.pdf, page 2"))
        .body("choices[0].message.annotations[0].citation.page", equalTo(2));
    assertThat(upstream.requests().getLast().body()).contains("[1] a.pdf, pages 1-2: Cats");
  }
}
