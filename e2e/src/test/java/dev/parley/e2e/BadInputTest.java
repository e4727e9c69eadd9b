package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Bad input answers a clear problem and changes nothing. */
@Order(5)
class BadInputTest {

  private static final Api API = ParleyStack.running().newAccount("Bad input");

  @Test
  void malformedJson() {
    for (String path :
        List.of(
            "/api/v1/collections",
            "/api/v1/query",
            "/api/v1/ai-gateways",
            "/api/v1/web-chat-client",
            "/api/v1/accounts/api-key")) {
      raw(path, "{\"a\": ").expectProblem(400);
      raw(path, "").expectProblem(400);
      raw(path, "[]").expectProblem(400);
    }
    raw("/v1/chat/completions", "{\"model\":").expectOpenAiError(400);
    raw("/v1/embeddings", "nonsense").expectOpenAiError(400);
    assertNothingWasMade();
  }

  @Test
  void unknownEnumValueSaysWhichAreAllowed() {
    Reply reply =
        API.post(
            "/api/v1/ai-gateways",
            Map.of(
                "name",
                "x",
                "parameters",
                Map.of("modelName", "@parley/extractive", "queryStrategy", "Guess")));
    reply.expectProblem(400);
    assertThat(reply.json().at("/errors/0/field").asText()).contains("queryStrategy");
    assertThat(reply.json().at("/errors/0/allowed").toString()).contains("Plain", "FullRewrite");
    assertThat(reply.body()).doesNotContain("Guess");
    assertNothingWasMade();
  }

  @Test
  void fieldsTooLongAreNamed() {
    String tooLong = "x".repeat(5000);
    for (Reply reply :
        List.of(
            API.post("/api/v1/collections", Map.of("collectionName", tooLong)),
            API.post(
                "/api/v1/ai-gateways",
                Map.of("name", tooLong, "parameters", Map.of("modelName", "m"))),
            API.post("/api/v1/accounts/api-key", Map.of("label", tooLong)))) {
      reply.expectProblem(400);
      assertThat(reply.json().path("errors")).isNotEmpty();
      assertThat(reply.body()).doesNotContain(tooLong);
    }
    assertNothingWasMade();
  }

  @Test
  void unknownModel() {
    Reply reply =
        API.post(
            "/v1/chat/completions",
            Map.of(
                "model",
                "no-such-model",
                "messages",
                List.of(Map.of("role", "user", "content", "Hi"))));
    assertThat(reply.expectOpenAiError(404).json().at("/error/code").asText())
        .isEqualTo("model_not_found");
  }

  @Test
  void idsThatAreNone() {
    for (String path :
        List.of(
            "/api/v1/collections/nonsense",
            "/api/v1/ai-gateways/nonsense",
            "/api/v1/web-chat-client/nonsense",
            "/api/v1/collections/0198683a-2b6d-7066-9598-6ea119c219f2/documents/nonsense")) {
      API.get(path).expectProblem(404);
    }
    API.get("/api/v1/nowhere").expectProblem(404);
  }

  private static Reply raw(String path, String body) {
    return API.send("POST", path, "application/json", BodyPublishers.ofString(body));
  }

  private static void assertNothingWasMade() {
    assertThat(API.get("/api/v1/collections").expect(200).json()).isEmpty();
    assertThat(API.get("/api/v1/ai-gateways").expect(200).json()).isEmpty();
    assertThat(API.get("/api/v1/web-chat-client").expect(200).json()).isEmpty();
    assertThat(API.get("/api/v1/accounts/api-key").expect(200).json().path("apiKeys")).hasSize(1);
  }
}
