package dev.parley.inference.aigateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.RemoteServer;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.testing.Answer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InferenceTest
class SealedHeadersTest {

  private static final String SECRET = "Bearer very-secret-9876";
  private static final String MASK = "...9876";

  private final Client client = Client.create();

  @Inject DataSource database;
  @Inject AiGateways gateways;
  @Inject AiGatewayRepository rows;

  private static JsonArray list(String list, String name, String url, String value) {
    JsonObject entry =
        new JsonObject()
            .put("name", name)
            .put("description", "d")
            .put(list.equals("protocolFunctions") ? "callbackUrl" : "url", url)
            .put("headers", new JsonObject().put("Authorization", value));
    if (list.equals("protocolFunctions")) {
      entry.put("contentFormat", new JsonObject().put("type", "object"));
    }
    return new JsonArray().add(entry);
  }

  private String create(String list, String url) {
    return client.gateway(
        new JsonObject()
            .put("modelName", "fake-model")
            .put(list, list(list, "one", url, SECRET))
            .encode());
  }

  private static String patch(String list, JsonArray value) {
    return new JsonObject().put("parameters", new JsonObject().put(list, value)).encode();
  }

  private String stored(String id) throws SQLException {
    try (var connection = database.getConnection();
        var query =
            connection.prepareStatement("select ai_gateway::text from ai_gateway where id = ?")) {
      query.setObject(1, UUID.fromString(id));
      var rows = query.executeQuery();
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocolFunctions", "mcpSources", "systemInstructionsSources"})
  void valuesAreSealedAndMaskedAndAMaskKeepsThem(String list) throws SQLException {
    String id = create(list, "https://example.org/a");
    String header = "parameters." + list + "[0].headers.Authorization";
    client.view(id).body(header, equalTo(MASK));
    assertThat(stored(id)).doesNotContain("very-secret");
    client.patch(id, patch(list, list(list, "one", "https://example.org/b", MASK))).statusCode(200);
    assertThat(opened(id, list)).contains(SECRET);
    client.patch(id, "{\"parameters\": {\"temperature\": 1}}").statusCode(200);
    assertThat(opened(id, list)).contains(SECRET);
    client
        .patch(id, patch(list, list(list, "one", "https://example.org/b", "another-value")))
        .statusCode(200);
    client.view(id).body(header, equalTo("...alue"));
    assertThat(stored(id)).doesNotContain("another-value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocolFunctions", "mcpSources", "systemInstructionsSources"})
  void aMaskCarriesAValueToNoOtherHostAndToNoOtherName(String list) {
    String id = create(list, "https://example.org/a");
    String field = "parameters." + list + "[0].headers";
    for (String url :
        new String[] {
          "https://evil.example/a", "http://example.org/a", "https://example.org:8443/a"
        }) {
      client
          .patch(id, patch(list, list(list, "one", url, MASK)))
          .statusCode(400)
          .body("errors[0].field", equalTo(field))
          .body("errors[0].message", containsString("new host"));
    }
    client
        .patch(id, patch(list, list(list, "other", "https://example.org/a", MASK)))
        .statusCode(400)
        .body("errors[0].field", equalTo(field));
    client
        .patch(id, patch(list, list(list, "one", "https://example.org/a", "...0000")))
        .statusCode(400);
    client
        .patch(id, patch(list, list(list, "one", "https://moved.example/a", "given-again")))
        .statusCode(200);
  }

  @Test
  void aMaskInANewGatewayStandsForNothing() {
    client
        .create(
            new JsonObject()
                .put("name", "x")
                .put(
                    "parameters",
                    new JsonObject()
                        .put("modelName", "m")
                        .put("mcpSources", list("mcpSources", "a", "https://example.org/", MASK)))
                .encode())
        .statusCode(400)
        .body("errors[0].field", equalTo("parameters.mcpSources[0].headers"));
  }

  @Test
  void twoOfOneNameKeepTheirOwnValues() {
    JsonArray two = list("mcpSources", "same", "https://a.example/", "secret-of-a-0001");
    two.addAll(list("mcpSources", "same", "https://b.example/", "secret-of-b-0002"));
    String id =
        client.gateway(new JsonObject().put("modelName", "m").put("mcpSources", two).encode());
    JsonArray swapped = list("mcpSources", "same", "https://b.example/", "...0002");
    swapped.addAll(list("mcpSources", "same", "https://a.example/", "...0001"));
    client.patch(id, patch("mcpSources", swapped)).statusCode(200);
    assertThat(opened(id, "mcpSources"))
        .containsSubsequence("https://b.example/", "secret-of-b-0002", "https://a.example/")
        .contains("secret-of-a-0001");
  }

  private static final String QUERY = "?v=1&key=very-secret-9876&page=2";
  private static final String SHOWN = "?v=1&key=...9876&page=2";

  /** Parameters with one address, and the path of that address. */
  private static JsonArray addressed(String list, String url) {
    return list.equals("protocolFunctionSources")
        ? new JsonArray().add(url)
        : list(list, "one", url, SECRET);
  }

  private static String field(String list) {
    return switch (list) {
      case "protocolFunctionSources" -> "parameters.protocolFunctionSources[0]";
      case "protocolFunctions" -> "parameters.protocolFunctions[0].callbackUrl";
      default -> "parameters." + list + "[0].url";
    };
  }

  private String addresses(String id) {
    GatewayParameters parameters = gateways.get(client.account(), UUID.fromString(id)).parameters();
    return parameters.protocolFunctionSources() + opened(id, "mcpSources") + opened(id, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "protocolFunctionSources",
        "protocolFunctions",
        "mcpSources",
        "systemInstructionsSources"
      })
  void secretsInQueriesAreSealedAndMaskedAndAMaskKeepsThem(String list) throws SQLException {
    String id =
        client.gateway(
            new JsonObject()
                .put("modelName", "fake-model")
                .put(list, addressed(list, "https://example.org/a" + QUERY))
                .encode());
    client.view(id).body(field(list), equalTo("https://example.org/a" + SHOWN));
    assertThat(stored(id)).doesNotContain("very-secret").contains("key=...9876&page=2");
    assertThat(addresses(id)).contains("https://example.org/a" + QUERY);
    JsonArray moved = addressed(list, "https://example.org/b" + SHOWN);
    if (moved.getValue(0) instanceof JsonObject entry) {
      entry.getJsonObject("headers").put("Authorization", MASK);
    }
    client.patch(id, patch(list, moved)).statusCode(200);
    assertThat(addresses(id)).contains("https://example.org/b" + QUERY);
    client
        .patch(id, patch(list, addressed(list, "https://evil.example/a" + SHOWN)))
        .statusCode(400)
        .body("errors[0].field", equalTo(field(list)))
        .body("errors[0].message", containsString("new host"));
    client
        .patch(id, patch(list, addressed(list, "https://example.org/a?key=...0000")))
        .statusCode(400)
        .body("errors[0].field", equalTo(field(list)))
        .body("errors[0].message", containsString("not stored here"));
    client
        .patch(id, patch(list, addressed(list, "https://evil.example/a?key=another-value")))
        .statusCode(200);
    client.view(id).body(field(list), equalTo("https://evil.example/a?key=...alue"));
    assertThat(stored(id)).doesNotContain("another-value");
  }

  /** Short secrets have one mask. */
  @Test
  void addressesWithTheSameMaskKeepTheirOwnValues() {
    String a = "https://example.org/a?key=one";
    String b = "https://example.org/b?key=two";
    String id =
        client.gateway(
            new JsonObject()
                .put("modelName", "m")
                .put("protocolFunctionSources", new JsonArray().add(a).add(b))
                .encode());
    String masked = "https://example.org/%s?key=...";
    JsonArray swapped = new JsonArray().add(masked.formatted("b")).add(masked.formatted("a"));
    client.patch(id, patch("protocolFunctionSources", swapped)).statusCode(200);
    assertThat(addresses(id)).contains(b + ", " + a);
    client
        .patch(id, patch("protocolFunctionSources", new JsonArray().add(masked.formatted("c"))))
        .statusCode(400)
        .body("errors[0].message", containsString("Several stored values"));
  }

  @Test
  void aSourceIsAskedWithItsKey() {
    try (RemoteServer server = RemoteServer.saying(200, "{\"functions\": []}")) {
      String id =
          client.gateway(
              new JsonObject()
                  .put("modelName", "fake-model")
                  .put("protocolFunctionSources", new JsonArray().add(server.url("/list" + QUERY)))
                  .encode());
      client.ask(id, "Hi").statusCode(200);
      assertThat(server.requests().getFirst().path()).isEqualTo("/list" + QUERY);
    }
  }

  @Test
  void aSourceThatAnEarlierVersionStoredIsMaskedAtOnceAndSealedAtTheStart() throws SQLException {
    String url = "https://example.org/a";
    String id =
        client.gateway(
            new JsonObject()
                .put("modelName", "fake-model")
                .put("protocolFunctionSources", new JsonArray().add(url))
                .encode());
    try (var connection = database.getConnection();
        var update =
            connection.prepareStatement(
                "update ai_gateway set parameters ="
                    + " jsonb_set(parameters, '{protocolFunctionSources,0}', ?::jsonb)"
                    + " where id = ?")) {
      update.setString(1, '"' + url + QUERY + '"');
      update.setObject(2, UUID.fromString(id));
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
    client.view(id).body("parameters.protocolFunctionSources[0]", equalTo(url + SHOWN));
    assertThat(gateways.sealStored()).isPositive();
    assertThat(stored(id)).doesNotContain("very-secret");
    assertThat(addresses(id)).contains(url + QUERY);
    assertThat(gateways.sealStored()).isZero();
  }

  /** Else each start would read them all. */
  @Test
  void whatIsSealedIsNotReadAgainAtTheStart() {
    String sealed =
        client.gateway(
            new JsonObject()
                .put("modelName", "fake-model")
                .put(
                    "mcpSources",
                    addressed("mcpSources", "https://example.org/a?key=very-secret-9876"))
                .encode());
    String harmless =
        client.gateway(
            new JsonObject()
                .put("modelName", "fake-model")
                .put("mcpSources", addressed("mcpSources", "https://example.org/a?v=1"))
                .encode());
    assertThat(QuarkusTransaction.requiringNew().call(rows::perhapsUnsealed))
        .extracting(row -> row.id.toString())
        .doesNotContain(sealed)
        .contains(harmless);
    assertThat(gateways.sealStored()).isZero();
  }

  @Test
  void theValueItselfIsSent() {
    try (RemoteServer server = RemoteServer.saying(200, "Paid.")) {
      Neighbours.upstream().reset();
      String id = create("protocolFunctions", server.url("/call"));
      client
          .patch(
              id,
              patch(
                  "protocolFunctions",
                  list("protocolFunctions", "one", server.url("/moved"), MASK)))
          .statusCode(200);
      Neighbours.upstream().script(Scripted.plain("", new Asked("one", "{}")), Answer.text("Ok."));
      client.ask(id, "Go").statusCode(200);
      assertThat(server.requests().getFirst().headers()).containsEntry("authorization", SECRET);
    }
  }

  @Test
  void whatAnEarlierVersionStoredIsMaskedAtOnceAndSealedAtTheStart() throws SQLException {
    String id = create("mcpSources", "https://example.org/a");
    try (var connection = database.getConnection();
        var update =
            connection.prepareStatement(
                "update ai_gateway set sealed_headers = null,"
                    + " parameters = jsonb_set(parameters, '{mcpSources,0,headers}', ?::jsonb)"
                    + " where id = ?")) {
      update.setString(1, new JsonObject().put("Authorization", SECRET).encode());
      update.setObject(2, UUID.fromString(id));
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
    assertThat(stored(id)).contains("very-secret");
    client.view(id).body("parameters.mcpSources[0].headers.Authorization", equalTo(MASK));
    assertThat(gateways.sealStored()).isPositive();
    assertThat(stored(id)).doesNotContain("very-secret");
    assertThat(opened(id, "mcpSources")).contains(SECRET);
    assertThat(gateways.sealStored()).isZero();
  }

  /** A list as the service itself has it, in the order of the entries. */
  private String opened(String id, String list) {
    GatewayParameters parameters = gateways.get(client.account(), UUID.fromString(id)).parameters();
    StringBuilder text = new StringBuilder();
    parameters
        .protocolFunctions()
        .forEach(one -> text.append(one.callbackUrl()).append(one.headers()));
    (list.equals("mcpSources") ? parameters.mcpSources() : parameters.systemInstructionsSources())
        .forEach(one -> text.append(one.url()).append(one.headers()));
    return text.toString();
  }
}
