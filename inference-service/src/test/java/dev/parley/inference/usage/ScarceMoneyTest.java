package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
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
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer may be as long as what is left pays for, and says why it is no longer. */
@InferenceTest
class ScarceMoneyTest {

  /** Pays for a short prompt, and for some 249 tokens of an answer. */
  private static final String LITTLE = "0.0005";

  private static final String USED_UP = "The balance of the account is used up";

  @Inject Balances balances;
  @Inject Ids ids;

  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private int askedFor() {
    return upstream.requests().getLast().json().getInteger("max_completion_tokens");
  }

  @Test
  void aWholeAnswerIsAsLongAsCanBePaid() throws Exception {
    Purse purse = Purse.with(LITTLE, balances, ids);
    upstream.script(Purse.took("As far as it goes", "length", 5, 249));
    purse
        .client()
        .ask("fake-model", "Hi")
        .statusCode(200)
        .body("choices[0].finish_reason", equalTo("length"))
        .body("choices[0].message.content", equalTo("As far as it goes"))
        .body("generation_context.warnings[0]", containsString(USED_UP));
    assertThat(askedFor()).isBetween(240, 249);
    JsonPath entries = purse.entries(1);
    assertThat(entries.getString("[0].state")).isEqualTo("exhausted");
    assertThat(Purse.sum(entries)).isEqualByComparingTo("0.00049925");
    assertThat(purse.left()).isEqualByComparingTo("0.00000075");
    purse.client().ask("fake-model", "Hi").statusCode(402);
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void answersAtOnceShareWhatIsLeft() throws Exception {
    Purse purse = Purse.with(LITTLE, balances, ids);
    purse.client().complete(Client.question("fake-model", "Hi", ", \"n\": 3")).statusCode(200);
    assertThat(askedFor()).isBetween(80, 83);
  }

  @Test
  void oneThatIsWholeBeforeSaysNothingOfMoney() throws Exception {
    Purse purse = Purse.with(LITTLE, balances, ids);
    String answer =
        purse.client().ask("fake-model", "Hi").statusCode(200).extract().body().asString();
    assertThat(new JsonObject(answer).getJsonObject("generation_context").containsKey("warnings"))
        .isFalse();
    assertThat(purse.entries(1).getString("[0].state")).isEqualTo("complete");
  }

  @Test
  void oneThatWasCutAtTheOrdinaryMaximumIsToldOf() throws Exception {
    Purse purse = Purse.with("1", balances, ids);
    upstream.script(Purse.took("Very long", "length", 5, 4096));
    purse
        .client()
        .ask("fake-model", "Hi")
        .statusCode(200)
        .body("generation_context.warnings[0]", containsString("max_completion_tokens"));
    assertThat(askedFor()).isEqualTo(4096);
    assertThat(purse.entries(1).getString("[0].state")).isEqualTo("complete");
  }

  @Test
  void aStreamIsAskedForNoMoreThanCanBePaidAndEndsWithTheReason() throws Exception {
    Purse purse = Purse.with(LITTLE, balances, ids);
    upstream.script(
        Answer.raw(
            event(choice("As far as", null)),
            event(choice(" it goes", "length")),
            event(
                new JsonObject().put("choices", new JsonArray()).put("usage", Purse.usage(5, 200))),
            "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8)));
    StreamedAnswers answer =
        StreamedAnswers.ask(purse.client(), Client.question("fake-model", "Hi", ""));
    assertThat(askedFor()).isBetween(240, 249);
    assertThat(answer.done()).isFalse();
    JsonObject error = answer.chunks().getLast().getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo("insufficient_balance");
    assertThat(error.getString("message")).contains(USED_UP);
    assertThat(new StreamedAnswers(answer.chunks().subList(0, answer.chunks().size() - 1), false))
        .satisfies(before -> assertThat(before.text()).isEqualTo("As far as it goes"))
        .satisfies(before -> assertThat(before.finishReason()).isNull());
    JsonPath entries = purse.entries(1);
    assertThat(entries.getString("[0].state")).isEqualTo("exhausted");
    assertThat(entries.getInt("[0].completionTokens")).isEqualTo(200);
  }

  private static JsonObject choice(
      String text, @org.jspecify.annotations.Nullable String finishReason) {
    return new JsonObject()
        .put("model", "fake-model")
        .put(
            "choices",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("index", 0)
                        .put("delta", new JsonObject().put("content", text))
                        .put("finish_reason", finishReason)));
  }

  private static byte[] event(JsonObject chunk) {
    return ("data: " + chunk.encode() + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", \"stream\": true"})
  void anAnswerThatCouldNotSayAnythingIsRefused(String more) throws Exception {
    Purse purse = Purse.with("0.00003", balances, ids); // a prompt, and 14 tokens
    purse
        .client()
        .complete(Client.question("fake-model", "Hi", more))
        .statusCode(402)
        .body("error.code", equalTo("insufficient_balance"));
    assertThat(upstream.requests()).isEmpty();
    assertThat(purse.left()).isEqualByComparingTo("0.00003");
    // whoever asks for less gets it
    purse
        .client()
        .complete(Client.question("fake-model", "Hi", ", \"max_tokens\": 2" + more))
        .statusCode(200);
    assertThat(upstream.requests().getLast().json().getInteger("max_tokens")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", \"stream\": true"})
  void aMaximumThatTheRequestNamesIsPaidWholeOrRefused(String more) throws Exception {
    Purse purse = Purse.with(LITTLE, balances, ids);
    purse
        .client()
        .complete(Client.question("fake-model", "Hi", ", \"max_tokens\": 400" + more))
        .statusCode(402)
        .body("error.message", containsString("Ask for fewer tokens"));
    // an upstream may heed either
    purse
        .client()
        .complete(
            Client.question(
                "fake-model", "Hi", ", \"max_completion_tokens\": 5, \"max_tokens\": 400" + more))
        .statusCode(402);
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void choicesThatTheAiGatewayAddsDoNotMultiplyWhatIsReserved() throws Exception {
    Purse purse = Purse.with("1", balances, ids);
    String gateway =
        purse
            .client()
            .gateway(
                "{\"baseAddress\": \"\", \"modelName\": \"fake-model\","
                    + " \"additionalSettings\": {\"n\": 4}}");
    purse
        .client()
        .complete(Client.question(gateway, "Hi", ", \"max_tokens\": 100"))
        .statusCode(200);
    JsonObject sent = upstream.requests().getLast().json();
    assertThat(sent.getInteger("n")).isEqualTo(4);
    assertThat(sent.getInteger("max_tokens")).isEqualTo(25);
  }

  @Test
  void anUpstreamThatReportsNonsenseGivesNothingBack() throws Exception {
    Purse purse = Purse.with("1", balances, ids);
    upstream.script(Purse.took("One", "stop", -1_000_000, 2), Purse.took("One", "stop", 4, -9));
    purse.client().ask("fake-model", "Hi").statusCode(200);
    purse.client().ask("fake-model", "Hi").statusCode(200);
    JsonPath entries = purse.entries(2);
    assertThat(Purse.sum(entries)).isEqualByComparingTo("0.000005");
    assertThat(purse.left()).isEqualByComparingTo("0.999995");
  }

  @Test
  void anUpstreamThatReportsZerosIsCounted() throws Exception {
    Purse purse = Purse.with("1", balances, ids);
    upstream.script(Purse.took("One two three", "stop", 0, 0));
    purse.client().ask("fake-model", "Hi").statusCode(200);
    assertThat(purse.entries(1).getInt("[0].completionTokens"))
        .isEqualTo((int) new CountTokens().of("One two three"));
    upstream.script(
        Answer.raw(
            event(choice("One two", null)),
            event(choice(" three", "stop").put("usage", Purse.usage(0, 0))),
            "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(StreamedAnswers.ask(purse.client(), Client.question("fake-model", "Hi", "")).done())
        .isTrue();
    assertThat(purse.entries(2).getInt("[0].completionTokens"))
        .isEqualTo((int) new CountTokens().of("One two three"));
  }
}
