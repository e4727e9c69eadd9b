package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What a stranger has after {@code ./parley up}. */
@Order(2)
class DemoTest {

  private static final ParleyStack STACK = ParleyStack.running();

  @Test
  void printedKeyAnswersAQuestionOverTheDocumentation() {
    Api demo = STACK.demo();
    assertThat(STACK.setting("GATEWAY_URL")).isEqualTo(STACK.gateway().toString());
    JsonNode gateways = demo.get("/api/v1/ai-gateways").expect(200).json();
    assertThat(gateways).isNotEmpty();
    JsonNode answer =
        demo.post(
                "/v1/chat/completions",
                Map.of(
                    "model",
                    gateways.get(0).path("id").asText(),
                    "messages",
                    List.of(
                        Map.of("role", "user", "content", "Which ports does Parley listen on?"))))
            .expect(200)
            .json();
    assertThat(answer.at("/choices/0/message/content").asText()).contains("8700");
  }

  @Test
  void everyServiceIsUp() {
    JsonNode health = new Api(STACK.gateway(), null).get("/health").expect(200).json();
    assertThat(health.path("status").asText()).as(health.toString()).isEqualTo("UP");
    assertThat(health.path("services")).hasSize(6);
  }

  @Test
  void oneDocumentDescribesAllAndAPageTriesIt() {
    Api anybody = new Api(STACK.gateway(), null);
    JsonNode document = anybody.get("/openapi.json").expect(200).json();
    assertThat(document.path("x-unavailable")).isEmpty();
    assertThat(document.path("paths").properties())
        .extracting(Map.Entry::getKey)
        .contains("/v1/chat/completions", "/api/v1/collections", "/api/v1/web-chat-client");
    for (String reference : document.findValuesAsText("$ref")) {
      assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
    assertThat(anybody.get("/docs/").expect(200).body()).contains("/openapi.json");
    assertThat(anybody.get("/").expect(200).body()).contains("Parley");
  }
}
