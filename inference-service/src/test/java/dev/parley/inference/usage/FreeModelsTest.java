package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.FakeUpstream;
import dev.parley.web.ids.Ids;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What has no price is served whatever is left, and counted; what costs on the way is refused. */
@InferenceTest
class FreeModelsTest {

  @Inject Balances balances;
  @Inject Ids ids;

  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0.5"})
  void aModelWithoutPriceAnswersWithNothingLeft(String left) throws Exception {
    Purse purse = Purse.with(left, balances, ids);
    Client client = purse.client();
    client.ask("free", "Hi").statusCode(200);
    assertThat(StreamedAnswers.ask(client, Client.question("free", "Hi", "")).done()).isTrue();
    client.ask("@parley/extractive", "Hi").statusCode(200);
    client
        .request()
        .body("{\"model\": \"@parley/bge-small-en-v1.5\", \"input\": \"a\"}")
        .post("/v1/embeddings")
        .then()
        .statusCode(200);
    assertThat(upstream.requests()).hasSize(2);
    client.ask("fake-model", "Hi").statusCode(402);
    client
        .complete(Client.question("fake-model", "Hi", ", \"stream\": true"))
        .statusCode(402)
        .body("error.code", equalTo("insufficient_balance"));
    assertThat(upstream.requests()).hasSize(2);
    assertThat(purse.entries(4).getList("completionTokens", Integer.class)).contains(4);
    assertThat(purse.left()).isEqualByComparingTo(left);
  }

  @Test
  void aBudgetThatIsUsedUpDoesNotStopItEither() throws Exception {
    Purse purse = new Purse(Client.create(), balances, ids);
    purse
        .client()
        .request()
        .body(
            "{\"name\": \"B\", \"scope\": \"account\", \"period\": \"total\", \"limit\": 0.00001}")
        .post("/api/v1/usage/budgets")
        .then()
        .statusCode(200);
    upstream.script(Purse.took("x", "stop", 40, 0));
    purse
        .client()
        .complete(Client.question("fake-model", "Hi", ", \"max_tokens\": 1"))
        .statusCode(200);
    purse.entries(1);
    purse
        .client()
        .ask("fake-model", "Hi")
        .statusCode(402)
        .body("error.code", equalTo("budget_exceeded"));
    purse.client().ask("free", "Hi").statusCode(200);
  }

  /**
   * Moderation may not be left out; a route is judged, and a question searched, without a model.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatCostsOnTheWayIsRefusedByItself(boolean streamed) throws Exception {
    Client client = Purse.with("0", balances, ids).client();
    String more = streamed ? ", \"stream\": true" : "";
    String moderated =
        client.gateway(
            "{\"modelName\": \"free\", \"moderationParameters\": {\"violenceThreshold\": 5}}");
    client
        .complete(Client.question(moderated, "Hi", more))
        .statusCode(402)
        .body("error.code", equalTo("insufficient_balance"));
    assertThat(upstream.requests()).isEmpty();
    String searching =
        client.gateway(
            "{\"modelName\": \"free\", \"sentinelOptions\": {\"enabledFunctions\": [\"WebSearch\"]}}");
    client.complete(Client.question(searching, "Hi", more)).statusCode(200);
  }
}
