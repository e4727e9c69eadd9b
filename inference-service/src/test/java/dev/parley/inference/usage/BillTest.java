package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What answers cost, from the request to the ledger, over HTTP. */
@InferenceTest
class BillTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private BigDecimal ledger() {
    String body = client.request().get("/api/v1/usage/entries").then().extract().asString();
    BigDecimal sum = BigDecimal.ZERO;
    for (Object amount : JsonPath.from(body).getList("amount")) {
      sum = sum.add(new BigDecimal(String.valueOf(amount)));
    }
    return sum;
  }

  private void budget(String limit) {
    client
        .request()
        .body(
            "{\"name\": \"small\", \"scope\": \"account\", \"period\": \"total\", \"limit\": "
                + limit
                + "}")
        .post("/api/v1/usage/budgets")
        .then()
        .statusCode(200);
  }

  @Test
  void anAnswerInRoundsIsInTheLedgerOnceAndWhole() {
    String gateway =
        client.gateway(
            "{\"baseAddress\": \"\", \"modelName\": \"fake-model\","
                + " \"additionalSettings\": {\"testTools\": true}}");
    upstream.script(
        Scripted.plain("", new Asked("echo", "{\"text\": \"a\"}")), Answer.text("It says a."));
    JsonObject answer =
        new JsonObject(client.ask(gateway, "Go").statusCode(200).extract().asString());
    BigDecimal billed = BigDecimal.ZERO;
    for (Object line : answer.getJsonObject("generation_context").getJsonArray("generated_usage")) {
      billed = billed.add(new BigDecimal(((JsonObject) line).getValue("amount").toString()));
    }
    // 60 uncached prompt tokens and 7 of the answer in the first round, 10 and 1 in the second
    assertThat(billed).isEqualByComparingTo("0.0000335");
    await().atMost(SOON).until(() -> ledger().signum() > 0);
    assertThat(ledger()).isEqualByComparingTo(billed);
  }

  @Test
  void aCallThatMayCostMoreThanTheBudgetIsRefusedBeforeItIsMade() {
    budget("0.000001");
    client
        .complete(Client.question("fake-model", "Hi", ", \"max_completion_tokens\": 1000"))
        .statusCode(402)
        .body("error.type", equalTo("insufficient_quota"));
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void anAccountWithNothingLeftIsRefusedBeforeAnybodyIsAsked() {
    String gateway =
        client.gateway(
            """
            {"baseAddress": "", "modelName": "fake-model", "queryStrategy": "FullRewrite",
             "moderationParameters": {"violenceThreshold": 3, "sexualExplicitThreshold": 0,
               "politicalThreshold": 0, "dangerousContentThreshold": 0, "jailbreakThreshold": 0}}""");
    budget("0.0000045"); // what ten tokens of a prompt and one of an answer cost
    upstream.script(Answer.text("x"));
    client
        .complete(Client.question("fake-model", "Hi", ", \"max_completion_tokens\": 1"))
        .statusCode(200);
    upstream.reset();
    await().atMost(SOON).until(() -> ledger().signum() > 0);
    client.ask(gateway, "Hi").statusCode(402).body("error.code", equalTo("budget_exceeded"));
    client
        .complete(Client.question(gateway, "Hi", ", \"stream\": true"))
        .statusCode(402)
        .body("error.code", equalTo("budget_exceeded"));
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void embeddingsAndModerationsAreOnTheBillOnce() {
    client
        .request()
        .body("{\"model\": \"fake-embedding\", \"input\": [\"a\", \"b\"]}")
        .post("/v1/embeddings")
        .then()
        .statusCode(200);
    upstream.script(
        Answer.status(
            200, "{\"id\": \"m\", \"results\": [{\"flagged\": false}, {\"flagged\": false}]}"));
    client
        .request()
        .body("{\"input\": [\"a\", \"b\"]}")
        .post("/v1/moderations")
        .then()
        .statusCode(200);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                client
                    .request()
                    .get("/api/v1/usage/entries")
                    .then()
                    .body("$", hasSize(2))
                    .body("lines.flatten().sku", hasItems("inference.moderation"))
                    .body("find { it.model == 'fake-embedding' }.promptTokens", equalTo(2)));
  }

  @Test
  void embeddingsThatCannotBePaidAreRefusedBeforeTheUpstreamIsAsked() {
    budget("0.0000001");
    client
        .request()
        .body("{\"model\": \"fake-model\", \"input\": \"some words to embed\"}")
        .post("/v1/embeddings")
        .then()
        .statusCode(402)
        .body("error.type", equalTo("insufficient_quota"));
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void aStreamThatCrossesItsBudgetEndsWithTheReason() throws Exception {
    // enough for the first 4,096 tokens that are reserved, and not for as many again
    budget("0.0083");
    String[] pieces = new String[8000];
    Arrays.fill(pieces, " word");
    upstream.script(Answer.text(pieces));
    StreamedAnswers answer = StreamedAnswers.ask(client, Client.question("fake-model", "Hi", ""));
    assertThat(answer.done()).isFalse();
    JsonObject error = answer.chunks().getLast().getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo("budget_exceeded");
    int words = Collections.frequency(Arrays.asList(answer.text().split(" ")), "word");
    assertThat(words).isBetween(1000, 4200);
    await().atMost(SOON).until(() -> ledger().signum() > 0);
    assertThat(ledger()).isLessThanOrEqualTo(new BigDecimal("0.0084"));
  }
}
