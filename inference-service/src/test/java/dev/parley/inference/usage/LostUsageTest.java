package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.web.ids.Ids;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstreams did is in the ledger also where the client got no answer for it. */
@InferenceTest
class LostUsageTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String STREAM = ", \"stream\": true";

  @Inject Balances balances;
  @Inject Ids ids;

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();
  private final CountTokens count = new CountTokens();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private void balance(String amount) throws SQLException {
    balances.set(client.account(), ids.next(), new BigDecimal(amount), null);
  }

  /** The one entry of the ledger, when it is there. */
  private JsonPath entry() {
    return await().atMost(SOON).until(this::entries, found -> found.getList("$").size() == 1);
  }

  private JsonPath entries() {
    return client.request().get("/api/v1/usage/entries").then().extract().jsonPath();
  }

  private String guarded() {
    return client.gateway(
        new JsonObject()
            .put("baseAddress", "")
            .put("modelName", "fake-model")
            .put("workerScriptSource", "function onAnswer(e) { throw new Error('no'); }")
            .encode());
  }

  private void assertCharged(long prompt, long completion, String amount) {
    JsonPath entry = entry();
    assertThat(entry.getLong("[0].promptTokens")).isEqualTo(prompt);
    assertThat(entry.getLong("[0].completionTokens")).isEqualTo(completion);
    assertThat(new BigDecimal(entry.getString("[0].amount"))).isEqualByComparingTo(amount);
    assertThat(entry.getString("[0].state")).isEqualTo("abandoned");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", STREAM})
  void anAnswerThatAScriptFailsAtIsCharged(String more) {
    upstream.script(Answer.text("One", " two"));
    client.complete(Client.question(guarded(), "Hi", more)).statusCode(422);
    assertCharged(10, 2, "0.0000065");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aResponseThatAScriptFailsAtIsCharged(boolean streamed) {
    upstream.script(Answer.text("One", " two"));
    client
        .request()
        .body(
            new JsonObject()
                .put("model", guarded())
                .put("input", "Hi")
                .put("stream", streamed)
                .encode())
        .post("/v1/responses")
        .then()
        .statusCode(422);
    assertCharged(10, 2, "0.0000065");
  }

  @Test
  void anAnswerWithoutUsageThatAScriptFailsAtIsCountedAndCharged() {
    upstream.script(Answer.text("One", " two", " three").withoutUsage());
    client.ask(guarded(), "Hi").statusCode(422);
    JsonPath entry = entry();
    assertThat(entry.getLong("[0].promptTokens")).isPositive();
    assertThat(entry.getLong("[0].completionTokens")).isEqualTo(count.of("One two three"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", STREAM})
  void allAttemptsAtJsonAreChargedAlsoWhenTheLastFails(String more) {
    upstream.script(
        Answer.text("No."), Answer.text("Never", "."), Answer.text("Not", " at", " all."));
    client
        .complete(
            Client.question(
                "fake-model",
                "Hi",
                ", \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\":"
                    + " \"n\", \"schema\": {\"type\": \"object\"}, \"healing_options\":"
                    + " {\"max_attempts\": 3}}}"
                    + more))
        .statusCode(502);
    assertThat(upstream.requests()).hasSize(3);
    assertCharged(30, 6, "0.0000195");
  }

  @Test
  void ofAttemptsThatAreReportedAndNotAllAreCharged() {
    upstream.script(Answer.text("No."), Answer.text("{\"a\": ", "1}").withoutUsage());
    client
        .complete(
            Client.question(
                "fake-model",
                "Hi",
                ", \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\":"
                    + " \"n\", \"schema\": {\"type\": \"object\"}, \"healing_options\":"
                    + " {\"max_attempts\": 2}}}"))
        .statusCode(200);
    JsonPath entry = entry();
    assertThat(entry.getLong("[0].promptTokens")).isGreaterThan(20);
    assertThat(entry.getLong("[0].completionTokens")).isEqualTo(1 + count.of("{\"a\": 1}"));
  }

  private String withImage(String model, boolean streamed, String more) {
    JsonArray content =
        new JsonArray()
            .add(new JsonObject().put("type", "text").put("text", "Hm?"))
            .add(
                new JsonObject()
                    .put("type", "image_url")
                    .put("image_url", new JsonObject().put("url", "data:image/png;base64,YnJp")));
    return new JsonObject(Client.question(model, "", more))
        .put("stream", streamed)
        .put(
            "messages",
            new JsonArray().add(new JsonObject().put("role", "user").put("content", content)))
        .encode();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFreeModelDescribesNoMediaByAPricedOneWhenNothingIsLeft(boolean streamed) throws Exception {
    balance("0");
    String gateway =
        client.gateway("{\"modelName\": \"free\", \"enabledMultimodalFeatures\": [\"Image\"]}");
    client
        .complete(withImage(gateway, streamed, ""))
        .statusCode(402)
        .body("error.type", equalTo("insufficient_quota"));
    client
        .complete(withImage("free", streamed, ", \"multimodal_preprocess\": \"Image\""))
        .statusCode(402);
    assertThat(upstream.requests()).isEmpty();
    client.ask(gateway, "Only words").statusCode(200);
    assertThat(balances.get(client.account()).amount()).isEqualByComparingTo("0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasSpentOnTheWayIsChargedWhenTheAnswerCannotBePaid(boolean streamed) throws Exception {
    balance("0.0015"); // a description is thought to cost 0.001 at most, the answer 0.002
    String gateway =
        client.gateway(
            "{\"modelName\": \"fake-model\", \"enabledMultimodalFeatures\": [\"Image\"]}");
    client
        .complete(withImage(gateway, streamed, ", \"max_completion_tokens\": 1000"))
        .statusCode(402);
    assertThat(upstream.requests()).hasSize(1);
    assertThat(new BigDecimal(entry().getString("[0].amount"))).isEqualByComparingTo("0.00001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", STREAM})
  void allAnswersAtOnceAreReserved(String more) throws Exception {
    balance("0.0003"); // 50 tokens of an answer cost 0.0001
    String five = ", \"max_completion_tokens\": 50, \"n\": 5" + more;
    client.complete(Client.question("fake-model", "Hi", five)).statusCode(402);
    assertThat(upstream.requests()).isEmpty();
    String two = ", \"max_completion_tokens\": 50, \"n\": 2" + more;
    client.complete(Client.question("fake-model", "Hi", two)).statusCode(200);
  }

  @Test
  void answersAtOnceShareTheMaximumThatNobodyGave() throws Exception {
    balance("1");
    client.complete(Client.question("fake-model", "Hi", ", \"n\": 4")).statusCode(200);
    assertThat(upstream.requests().getLast().json().getInteger("max_completion_tokens"))
        .isEqualTo(1024);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wordsThatAStreamCutsCountAsWords(boolean breaksOff) throws Exception {
    String[] letters =
        String.join("", Collections.nCopies(40, "internationalisation of understanding, "))
            .split("(?<=\\G..)");
    Answer answer = Answer.text(letters).withoutUsage();
    upstream.script(breaksOff ? answer.thenCut() : answer);
    StreamedAnswers got = StreamedAnswers.ask(client, Client.question("fake-model", "Hi", ""));
    assertThat(got.done()).isEqualTo(!breaksOff);
    assertThat(got.text()).isNotEmpty();
    JsonPath entry = entry();
    assertThat(entry.getLong("[0].completionTokens")).isEqualTo(count.of(got.text()));
    assertThat(entry.getLong("[0].promptTokens")).isPositive();
  }
}
