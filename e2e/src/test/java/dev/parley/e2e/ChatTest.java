package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A web chat, from the client to the transcript. */
@Order(4)
class ChatTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final Api API = STACK.newAccount("Chat");
  private static final Api VISITOR = API.withKey(null);

  @Test
  void visitorIsAnsweredWithoutKey() {
    Knowledge knowledge = Knowledge.create(API, "Opening hours");
    knowledge.put("hours", "The museum opens at nine and closes at six.");
    knowledge.awaitIndexed(1);
    String gateway =
        API.post(
                "/api/v1/ai-gateways",
                Map.of(
                    "name",
                    "Guide",
                    "parameters",
                    Map.of(
                        "modelName",
                        "@parley/extractive",
                        "knowledgeCollections",
                        List.of(knowledge.id()))))
            .expect(200)
            .text("aiGatewayId");
    String client =
        API.post("/api/v1/web-chat-client", Map.of("name", "Site", "aiGatewayId", gateway))
            .expect(200)
            .text("id");
    JsonNode session =
        API.post("/api/v1/web-chat-client/" + client + "/sessions", Map.of("expires", 3600))
            .expect(200)
            .json();
    String open = "/api/v1/public/chat-clients/" + session.path("accessKey").asText();
    assertThat(session.path("talkUrl").asText()).startsWith(STACK.gateway().toString());
    assertThat(
            VISITOR
                .get(
                    session.path("talkUrl").asText().substring(STACK.gateway().toString().length()))
                .expect(200)
                .body())
        .contains("<html");

    Reply answer = VISITOR.post(open + "/prompt", prompt("When does the museum open?")).expect(200);
    assertThat(answer.text("completionText")).contains("nine");
    Reply streamed =
        VISITOR.send(
            "POST",
            open + "/prompt/stream",
            "application/json",
            BodyPublishers.ofString(Api.write(prompt("When does the museum close?"))));
    assertThat(streamed.expect(200).body()).contains("event: message").contains("event: done");

    JsonNode messages = VISITOR.get(open).expect(200).json().path("messages");
    assertThat(messages).hasSize(4);
    assertThat(VISITOR.get(open + "/transcript.json").expect(200).json().path("messages"))
        .hasSize(4);
    API.delete(
            "/api/v1/web-chat-client/" + client + "/sessions/" + session.path("sessionId").asText())
        .expect(200);
    assertThat(VISITOR.get(open).status()).isBetween(400, 499);
  }

  private static Map<String, Object> prompt(String text) {
    return Map.of("prompt", Map.of("role", "user", "content", text));
  }
}
