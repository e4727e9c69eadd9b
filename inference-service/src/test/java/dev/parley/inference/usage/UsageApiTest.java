package dev.parley.inference.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.web.identity.InternalTokens;
import dev.parley.web.ids.Ids;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InferenceTest
class UsageApiTest {

  private static final String USAGE = "/api/v1/usage";
  private static final String BUDGETS = "/api/v1/usage/budgets";
  private static final String BALANCES = "/admin/v1/usage/balances/";

  @Inject Meters meters;
  @Inject InternalTokens tokens;
  @Inject Ids ids;

  private final Client client = Client.create();

  private RequestSpecification operator() {
    String token = tokens.issue(new UUID(0, 0), "operator", Set.of("operator"));
    return given().header("Authorization", "Bearer " + token).contentType("application/json");
  }

  private void use(Client payer, long completionTokens) {
    meters
        .begin(
            new CompletionFacts(
                ids.next(),
                payer.account(),
                "key:x",
                null,
                null,
                "fake-model",
                TokenCount.of(10),
                null,
                true))
        .finish(TokenUsage.counted(10, completionTokens));
  }

  private void awaitEntries(Client payer, int count) {
    await()
        .untilAsserted(
            () -> payer.request().get(USAGE + "/entries").then().body("$", hasSize(count)));
  }

  @Test
  void ledgerShowsWhatCompletionsTook() {
    use(client, 100);
    use(client, 50);
    awaitEntries(client, 2);
    client
        .request()
        .get(USAGE + "/entries?page_size=1")
        .then()
        .statusCode(200)
        .header("X-Total-Count", "2")
        .body("[0].completionTokens", equalTo(50))
        .body("[0].key", equalTo("key:x"))
        .body("[0].state", equalTo("complete"))
        .body("[0].lines[1].sku", equalTo("inference.chat_completions.out"))
        .body("[0].lines[1].quantity", equalTo(50));
    client
        .request()
        .get(USAGE + "?group_by=model,sku")
        .then()
        .statusCode(200)
        .body("completions", equalTo(2))
        .body("rows", hasSize(2))
        .body("rows[1].sku", equalTo("inference.chat_completions.out"))
        .body("rows[1].quantity", equalTo(150))
        .body("rows[1].day", nullValue());
    assertThat(client.request().get(USAGE).jsonPath().getDouble("amount"))
        .isEqualTo(20 * 0.00000025 + 150 * 0.000002);
    client.request().get(USAGE + "?to=2020-01-01").then().body("rows", hasSize(0));
    client.request().get(USAGE + "?key=key:y").then().body("rows", hasSize(0));
    client.request().get(USAGE + "?key=key:x&model=fake-model").then().body("rows", hasSize(1));
    Client other = Client.create();
    other.request().get(USAGE + "/entries").then().body("$", hasSize(0));
    other.request().get(USAGE).then().body("rows", hasSize(0)).body("completions", equalTo(0));
  }

  @ParameterizedTest
  @CsvSource({
    "?group_by=color, group_by",
    "?from=yesterday, from",
    "?page_size=0, page",
    "?group_by=day;drop table usage_daily, group_by"
  })
  void badQueriesAreRefused(String query, String field) {
    client
        .request()
        .get(USAGE + query)
        .then()
        .statusCode(400)
        .body("detail", containsString(field));
  }

  @Test
  void balanceIsTheOperators() {
    client.request().get(USAGE + "/balance").then().statusCode(200).body("limited", equalTo(false));
    String path = BALANCES + client.account();
    client.request().body("{\"amount\": 5}").put(path).then().statusCode(403);
    client.request().body("{\"amount\": 5}").post(path + "/deposits").then().statusCode(403);
    client.request().delete(path).then().statusCode(403);
    given().get(path).then().statusCode(401);

    operator().body("{\"amount\": 5}").put(path).then().statusCode(200);
    String deposit = "{\"amount\": 0.5, \"id\": \"" + ids.next() + "\"}";
    operator().body(deposit).post(path + "/deposits").then().body("amount", equalTo(5.5f));
    operator().body(deposit).post(path + "/deposits").then().body("amount", equalTo(5.5f));
    operator().body("{\"amount\": -1}").post(path + "/deposits").then().statusCode(400);
    operator().body("{}").put(path).then().statusCode(400);
    client
        .request()
        .get(USAGE + "/balance")
        .then()
        .body("limited", equalTo(true))
        .body("available", equalTo(5.5f));
    operator().delete(path).then().statusCode(200).body("limited", equalTo(false));
  }

  @Test
  void budgetsAreMadeChangedAndDeleted() {
    String gateway = ids.next().toString();
    String body =
        "{\"name\": \"Desk\", \"scope\": \"gateway\", \"scopeId\": \"%s\", \"period\": \"month\", \"limit\": 2.5}"
            .formatted(gateway);
    String id =
        client
            .request()
            .body(body)
            .post(BUDGETS)
            .then()
            .statusCode(200)
            .body("spent", equalTo(0))
            .extract()
            .path("id");
    client
        .request()
        .body("{\"limit\": 3}")
        .patch(BUDGETS + "/" + id)
        .then()
        .statusCode(200)
        .body("limit", equalTo(3))
        .body("name", equalTo("Desk"));
    client.request().body("{\"period\": \"day\"}").patch(BUDGETS + "/" + id).then().statusCode(400);
    Client other = Client.create();
    other.request().get(BUDGETS + "/" + id).then().statusCode(404);
    other.request().body("{\"limit\": 9}").patch(BUDGETS + "/" + id).then().statusCode(404);
    other.request().delete(BUDGETS + "/" + id).then().statusCode(404);
    other.request().get(BUDGETS).then().body("$", hasSize(0));
    client.request().get(BUDGETS).then().body("[0].scopeId", equalTo(gateway));
    client.request().delete(BUDGETS + "/" + id).then().statusCode(200);
    client.request().get(BUDGETS + "/" + id).then().statusCode(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"\",\"scope\":\"account\",\"period\":\"day\",\"limit\":1}|name",
        "{\"name\":\"x\",\"scope\":\"world\",\"period\":\"day\",\"limit\":1}|scope",
        "{\"name\":\"x\",\"scope\":\"key\",\"period\":\"day\",\"limit\":1}|scopeId",
        "{\"name\":\"x\",\"scope\":\"account\",\"scopeId\":\"y\",\"period\":\"day\",\"limit\":1}|scopeId",
        "{\"name\":\"x\",\"scope\":\"account\",\"period\":\"year\",\"limit\":1}|period",
        "{\"name\":\"x\",\"scope\":\"account\",\"period\":\"day\",\"limit\":0}|limit",
        "{\"name\":\"x\",\"scope\":\"account\",\"period\":\"day\",\"limit\":1e40}|limit",
        "{\"name\":\"x\",\"scope\":\"account\",\"period\":\"day\"}|limit"
      })
  void badBudgetsAreRefused(String body, String field) {
    client
        .request()
        .body(body)
        .post(BUDGETS)
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo(field));
  }
}
