package dev.parley.rag.retrieval.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.rag.OutsideServers;
import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.rag.retrieval.ChunkHits;
import dev.parley.rag.retrieval.ChunkHits.ChunkHit;
import dev.parley.rag.retrieval.ChunkQuery;
import dev.parley.rag.retrieval.FusionMethod;
import dev.parley.rag.retrieval.SearchChunks;
import dev.parley.testing.Answer;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries whose best are ordered again by an upstream. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
@WithTestResource(OutsideServers.class)
class RerankQueryTest {

  private static final String TERM = "What is in the sea?";

  private final RagClient client = RagClient.ofNewAccount();
  private String collection = "";

  @Inject SearchChunks chunks;

  @BeforeEach
  void fillCollection() {
    collection = client.createCollection("reranked");
    for (String name : List.of("salt", "fish", "ships")) {
      client.put(collection, name, "In the sea there are " + name + ".");
    }
    client.awaitDone(collection);
    OutsideServers.upstream().reset();
  }

  @AfterEach
  void reset() {
    OutsideServers.upstream().reset();
  }

  private Response query(Object rerank, double minScore) {
    return client.query(
        Map.of(
            "terms",
            List.of(TERM),
            "collections",
            List.of(collection),
            "rerank",
            rerank,
            "minScore",
            minScore));
  }

  /** The next answer of the upstream: a score for each text in the order that it is sent. */
  private static void score(double... scores) {
    JsonArray results = new JsonArray();
    for (int at = scores.length - 1; at >= 0; at--) {
      results.add(new JsonObject().put("index", at).put("relevance_score", scores[at]));
    }
    OutsideServers.upstream()
        .script(Answer.status(200, new JsonObject().put("results", results).encode()));
  }

  private static JsonObject asked() {
    return OutsideServers.upstream().requests().getLast().json();
  }

  @Test
  void ordersByWhatTheModelSays() {
    score(0.1, 0.9, 0.5);

    Response answer = query(true, 0.3);

    answer.then().statusCode(200).body("size()", equalTo(2));
    assertThat(answer.jsonPath().getList("score", Double.class)).containsExactly(0.9, 0.5);
    List<Object> texts = asked().getJsonArray("documents").stream().toList();
    assertThat(answer.jsonPath().getString("[0].documentContent")).isEqualTo(texts.get(1));
    assertThat(asked().getString("query")).isEqualTo(TERM);
    assertThat(asked().getString("model")).isEqualTo("cross-1");
  }

  @Test
  void takesTheModelThatIsNamed() {
    score(0.1, 0.9, 0.5);

    query("cross-2", 0).then().statusCode(200).body("size()", equalTo(3));

    assertThat(asked().getString("model")).isEqualTo("cross-2");
  }

  @Test
  void saysThatTheModelFailed() {
    OutsideServers.upstream().script(Answer.status(500, "{}"));
    query(true, 0).then().statusCode(503).body("detail", containsString("answered 500"));
    OutsideServers.upstream().script(Answer.status(200, "{\"results\": []}"));
    query(true, 0).then().statusCode(502).body("detail", containsString("lacks a score"));
    OutsideServers.upstream().script(Answer.status(404, "{}"));
    query("cross-3", 0).then().statusCode(400).body("errors[0].field", equalTo("rerank"));
  }

  @Test
  void ordersChunksPageByPage() {
    score(0.1, 0.9, 0.5);
    ChunkQuery second =
        new ChunkQuery(
            List.of(UUID.fromString(collection)),
            Set.of(),
            List.of(TERM),
            FusionMethod.MIN_MAX,
            null,
            100,
            0.2,
            1,
            1,
            "");

    ChunkHits found = chunks.search(client.account(), second);

    assertThat(found.total()).isEqualTo(2);
    assertThat(found.hits()).extracting(ChunkHit::score).containsExactly(0.5);
  }
}
