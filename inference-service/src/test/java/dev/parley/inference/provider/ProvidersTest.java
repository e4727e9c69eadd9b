package dev.parley.inference.provider;

import static dev.parley.inference.provider.Backends.PROVIDERS;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.testing.FakeUpstream;
import dev.parley.web.identity.InternalTokens;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InferenceTest
class ProvidersTest {

  private static final String KEY = "sk-provider-key-for-tests-1234";

  @Inject DataSource database;
  @Inject InternalTokens tokens;

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  private ValidatableResponse patch(String id, String body) {
    return client.request().body(body).patch(PROVIDERS + "/" + id).then();
  }

  private ValidatableResponse view(String id) {
    return client.request().get(PROVIDERS + "/" + id).then();
  }

  @Test
  void aProviderIsKeptWithItsKeySealed() throws SQLException {
    String id =
        Backends.add(
            client,
            "mine",
            upstream.baseUrl(),
            ", \"apiKey\": \"" + KEY + "\", \"weight\": 3, \"maxConcurrent\": 8");
    view(id)
        .statusCode(200)
        .body("name", equalTo("mine"))
        .body("apiKey", equalTo("...1234"))
        .body("models", contains("fake-model"))
        .body("weight", equalTo(3))
        .body("priority", equalTo(0))
        .body("maxConcurrent", equalTo(8))
        .body("enabled", equalTo(true))
        .body("health", hasSize(0));
    client.request().get(PROVIDERS).then().body("id", contains(id));
    assertThat(sealedKeyOf(id)).isNotBlank().doesNotContain(KEY);
    upstream.reset();
    client.ask("fake-model", "Hi").statusCode(200);
    assertThat(upstream.requests().getLast().headers().get("Authorization"))
        .isEqualTo("Bearer " + KEY);
    view(id).body("health[0].model", equalTo("fake-model")).body("health[0].calls", equalTo(1));
  }

  private String sealedKeyOf(String id) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select sealed_api_key, model_provider::text from model_provider where id = ?")) {
      select.setObject(1, UUID.fromString(id));
      try (ResultSet row = select.executeQuery()) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(2)).doesNotContain(KEY);
        return row.getString(1);
      }
    }
  }

  @Test
  void whatIsGivenIsChangedAndTheRestKept() {
    String id = Backends.add(client, "mine", upstream.baseUrl(), ", \"apiKey\": \"" + KEY + "\"");
    patch(id, "{\"weight\": 7, \"apiKey\": \"...1234\"}").statusCode(200);
    view(id).body("weight", equalTo(7)).body("apiKey", equalTo("...1234"));
    patch(id, "{\"baseAddress\": \"https://elsewhere.example/v1\"}")
        .statusCode(400)
        .body("errors[0].field", equalTo("apiKey"));
    patch(id, "{\"apiKey\": \"\"}").statusCode(200);
    view(id).body("apiKey", nullValue()).body("name", equalTo("mine"));
    patch(id, "{\"enabled\": false}").statusCode(200);
    upstream.reset();
    client.ask("fake-model", "Hi").statusCode(200);
    assertThat(upstream.requests().getLast().headers().get("Authorization"))
        .isEqualTo("Bearer " + Neighbours.UPSTREAM_KEY);
    client.request().delete(PROVIDERS + "/" + id).then().statusCode(200);
    view(id).statusCode(404);
  }

  @Test
  void anotherAccountSeesAndChangesNothing() {
    String id = Backends.add(client, "mine", upstream.baseUrl(), "");
    Client other = Client.create();
    other.request().get(PROVIDERS + "/" + id).then().statusCode(404);
    other.request().body("{\"weight\": 2}").patch(PROVIDERS + "/" + id).then().statusCode(404);
    other.request().delete(PROVIDERS + "/" + id).then().statusCode(404);
    other.request().get(PROVIDERS).then().body("$", hasSize(0));
    other.request().get(PROVIDERS + "/health").then().body("name", not(hasItem("mine")));
    view("no-id").statusCode(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"baseAddress\": \"https://a.example\", \"models\": [\"m\"]} | name",
        "{\"name\": \"a\", \"models\": [\"m\"]} | baseAddress",
        "{\"name\": \"a\", \"baseAddress\": \"https://a.example\"} | models",
        "{\"name\": \"a\", \"baseAddress\": \"ftp://a.example\", \"models\": [\"m\"]} | baseAddress",
        "{\"name\": \"a\", \"baseAddress\": \"http://u:p@a.example\", \"models\": [\"m\"]} | baseAddress",
        "{\"name\": \"a\", \"baseAddress\": \"https://a.example\", \"models\": [\"\"]} | models",
        "{\"name\": \"a\", \"baseAddress\": \"https://a.example\", \"models\": [\"@parley/x\"]} | models",
        "{\"name\": \"a\", \"baseAddress\": \"https://a.example\", \"models\": [\"m\"], \"weight\": 0} | weight",
        "{\"name\": \"a\", \"baseAddress\": \"https://a.example\", \"models\": [\"m\"], \"priority\": 101} | priority",
        "{\"name\": \"a\", \"baseAddress\": \"https://a.example\", \"models\": [\"m\"], \"apiKey\": \"a\\nb\"} | apiKey",
      })
  void whatCannotBeIsRefused(String body, String field) {
    client
        .request()
        .body(body)
        .post(PROVIDERS)
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo(field));
  }

  @Test
  void aNameIsTakenOnce() {
    Backends.add(client, "mine", upstream.baseUrl(), "");
    String second = Backends.add(client, "other", upstream.baseUrl(), "");
    patch(second, "{\"name\": \"mine\"}").statusCode(409).body("detail", containsString("name"));
  }

  @Test
  void aNameIsTakenOnceAlsoBySeveralAtOnce() throws Exception {
    String body =
        "{\"name\": \"wanted\", \"baseAddress\": \""
            + upstream.baseUrl()
            + "\","
            + " \"models\": [\"fake-model\"]}";
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(6)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int caller = 0; caller < 6; caller++) {
        answers.add(callers.submit(() -> client.request().body(body).post(PROVIDERS).statusCode()));
      }
      for (Future<Integer> answer : answers) {
        statuses.add(answer.get());
      }
    }
    assertThat(statuses).containsOnly(200, 409).containsOnlyOnce(200);
  }

  @Test
  void allModelsAreListedOnce() {
    Backends.add(
        client, "mine", upstream.baseUrl(), ", \"aliases\": {\"quick\": \"vendor/quick-1\"}");
    client
        .request()
        .get("/v1/models")
        .then()
        .statusCode(200)
        .body("data.id", hasItems("fake-model", "quick", "fake-embedding", "shared-model"))
        .body("data.findAll { it.id == 'fake-model' }", hasSize(1))
        .body("data.find { it.id == 'quick' }.owned_by", equalTo("mine"));
    client.request().get("/v1/models/quick").then().statusCode(200);
    Client.create().request().get("/v1/models/quick").then().statusCode(404);
  }

  @Test
  void theOperatorSeesTheConfiguredProviders() {
    client
        .ask("shared-model", "Hi")
        .statusCode(200)
        .body("generation_context.upstream", equalTo("east"));
    client.request().get("/admin/v1/providers").then().statusCode(403);
    String token = tokens.issue(new UUID(0, 0), "operator", Set.of("operator"));
    String seen =
        given()
            .header("Authorization", "Bearer " + token)
            .get("/admin/v1/providers")
            .then()
            .statusCode(200)
            .body("find { it.name == 'east' }.models", contains("shared-*"))
            .body("find { it.name == 'east' }.hasKey", equalTo(true))
            .body("find { it.name == 'east' }.health[0].state", equalTo("working"))
            .body("name", hasItem("default"))
            .extract()
            .asString();
    assertThat(seen).doesNotContain(Neighbours.UPSTREAM_KEY);
    client
        .request()
        .get(PROVIDERS + "/health")
        .then()
        .body("find { it.name == 'east' }.owner", equalTo("operator"))
        .body("find { it.name == 'east' }.models[0].detail", equalTo("It is asked."));
  }

  @Test
  void callsAreCountedWithoutKeysAndModels() {
    client.ask("shared-model", "Hi").statusCode(200);
    String metrics = given().get("/q/metrics").then().statusCode(200).extract().asString();
    assertThat(metrics)
        .containsPattern("parley_upstream_calls_total\\{outcome=\"answered\",provider=\"east\"");
  }
}
