package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Collections and documents, from an upload to a cited answer. */
@Order(3)
class KnowledgeTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final Api API = STACK.newAccount("Knowledge");

  @Test
  void uploadIsIndexedSearchedAndCited() {
    Knowledge animals = Knowledge.create(API, "Animals");
    String lines =
        Knowledge.line("ostrich", "The ostrich is the largest living bird and cannot fly.")
            + "{\"name\": \"broken\n"
            + Knowledge.line("whale", "The blue whale is the largest animal that ever lived.")
            + "{\"name\":\"without contents\"}\n"
            + Knowledge.line("bat", "Bats are the only mammals capable of true flight.");
    Reply report = API.upload(animals.documents(), BodyPublishers.ofString(lines)).expect(200);
    assertThat(report.json().path("enqueued").asInt()).isEqualTo(3);
    assertThat(report.json().path("skipped").asInt()).isEqualTo(2);
    assertThat(report.body()).contains("2", "4");
    animals.awaitIndexed(3);
    JsonNode found = animals.query("Which mammals can fly?");
    assertThat(found.get(0).path("documentName").asText()).isEqualTo("bat");
    assertThat(found.get(0).path("score").asDouble()).isBetween(0.0, 1.0);

    JsonNode answer = ask(assistantOver(animals), "Which mammals are capable of true flight?");
    assertThat(answer.at("/choices/0/message/content").asText()).contains("Bats");
  }

  @Test
  void exportGoesBackIn() {
    Knowledge first = Knowledge.create(API, "First");
    API.upload(first.documents(), BodyPublishers.ofString(String.join("", Knowledge.lines(5))))
        .expect(200);
    first.awaitIndexed(5);
    String exported = API.get(first.path() + "/export.jsonl").expect(200).body();
    assertThat(exported.lines()).hasSize(5);
    Knowledge second = Knowledge.create(API, "Second");
    Reply report = API.upload(second.documents(), BodyPublishers.ofString(exported)).expect(200);
    assertThat(report.json().path("enqueued").asInt()).isEqualTo(5);
    second.awaitIndexed(5);
    assertThat(API.get(second.path() + "/export.jsonl").expect(200).body().lines().sorted())
        .containsExactlyElementsOf(exported.lines().sorted().toList());
  }

  @Test
  void uploadCutInTheMiddleKeepsWholeLinesOnly() throws Exception {
    Knowledge cut = Knowledge.create(API, "Cut");
    List<String> lines = Knowledge.lines(10);
    String whole = String.join("", lines.subList(0, 6));
    String half = lines.get(6).substring(0, 20);
    try (Socket socket = new Socket("127.0.0.1", STACK.gateway().getPort())) {
      String head =
          "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(cut.documents(), API.key(), "application/jsonl", 100_000);
      OutputStream output = socket.getOutputStream();
      output.write((head + whole + half).getBytes(StandardCharsets.UTF_8));
      output.flush();
    }
    Reply second = API.upload(cut.documents(), BodyPublishers.ofString(whole + half)).expect(200);
    assertThat(second.json().path("enqueued").asInt()).isEqualTo(6);
    assertThat(second.json().path("skipped").asInt()).isEqualTo(1);
    cut.awaitIndexed(6);
  }

  @Test
  void deletedDocumentIsNotFoundAnyMore() {
    Knowledge collection = Knowledge.create(API, "Deleting");
    String id = collection.put("secret", "The password of the cellar is heliotrope.");
    collection.put("other", "Nothing to see here.");
    collection.awaitIndexed(2);
    assertThat(collection.query("heliotrope").toString()).contains("heliotrope");
    API.delete(collection.documents() + "/" + id).expect(200);
    assertThat(collection.query("heliotrope").toString()).doesNotContain("heliotrope");
    API.get(collection.documents() + "/" + id).expectProblem(404);
    API.delete(collection.path()).expect(200);
    API.get(collection.path()).expectProblem(404);
  }

  private static String assistantOver(Knowledge knowledge) {
    return API.post(
            "/api/v1/ai-gateways",
            Map.of(
                "name",
                "Librarian",
                "parameters",
                Map.of(
                    "modelName",
                    "@parley/extractive",
                    "knowledgeCollections",
                    List.of(knowledge.id()),
                    "knowledgeUseReferences",
                    true)))
        .expect(200)
        .text("aiGatewayId");
  }

  private static JsonNode ask(String model, String question) {
    return API.post(
            "/v1/chat/completions",
            Map.of(
                "model", model, "messages", List.of(Map.of("role", "user", "content", question))))
        .expect(200)
        .json();
  }
}
