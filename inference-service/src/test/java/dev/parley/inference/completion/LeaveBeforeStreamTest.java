package dev.parley.inference.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.upstream.ClientPresence;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.web.ids.Ids;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client may leave when its answer has begun and nothing of it was sent yet. */
@InferenceTest
class LeaveBeforeStreamTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @Inject CompletionPipeline pipeline;
  @Inject ObjectMapper json;
  @Inject Ids ids;

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @Test
  void theAnswerIsGivenUpAndItsMeterEnds() throws Exception {
    upstream.reset();
    upstream.script(Answer.text("One", " two").thenStall());
    ClientPresence present = new ClientPresence();
    Call call = new Call(ids.next(), client.account(), "key:1", () -> "", present);
    ObjectNode body =
        (ObjectNode) json.readTree(Client.question("fake-model", "Hi", ", \"stream\": true"));
    var unused = pipeline.open(call, new ChatRequest(body));
    present.leave();
    await().atMost(SOON).until(() -> upstream.cancelled() == 1);
    JsonPath entries =
        await()
            .atMost(SOON)
            .until(
                () -> client.request().get("/api/v1/usage/entries").then().extract().jsonPath(),
                found -> found.getList("$").size() == 1);
    assertThat(entries.getString("[0].state")).isEqualTo("abandoned");
  }
}
