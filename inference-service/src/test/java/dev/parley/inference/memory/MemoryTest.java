package dev.parley.inference.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.testing.SettableClock;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InferenceTest
class MemoryTest {

  private static final String MEMORIES = "/api/v1/memories";

  private final Client client = Client.create();

  @Inject Memories memories;
  @Inject SettableClock clock;

  @AfterEach
  void resetClock() {
    clock.reset();
  }

  @Test
  void memoryIsListedAndShown() {
    String id = remember("customer-123", "Lives in Porto.");
    Map<String, Object> listed = list().body("$", hasSize(1)).extract().path("[0]");
    assertThat(listed)
        .isEqualTo(
            Map.of(
                "id",
                id,
                "externalUserId",
                "customer-123",
                "content",
                "Lives in Porto.",
                "format",
                "Text"));
    Map<String, Object> shown =
        get(id).statusCode(200).body("createdAt", notNullValue()).extract().path("$");
    assertThat(shown)
        .containsOnlyKeys("id", "externalUserId", "content", "format", "createdAt", "expiresAt")
        .containsAllEntriesOf(listed)
        .containsEntry("expiresAt", null);
    get(id.replace("-", "")).statusCode(200);
  }

  @Test
  void listIsFilteredByIdContentUserAndFormat() {
    String text = remember("Customer_1", "Wants 100% wool.");
    String reminder = remind("other", "Dentist.", Duration.ofDays(1));
    list().body("id", contains(reminder, text));
    list("filter", "").body("id", hasSize(2));
    list("filter", "customer_").body("id", contains(text));
    list("filter", "r_1").body("id", contains(text));
    list("filter", "100%").body("id", contains(text));
    list("filter", "w%l").body("id", empty());
    list("filter", "DENTIST").body("id", contains(reminder));
    list("filter", text).body("id", contains(text));
    list("filter", text.replace("-", "")).body("id", contains(text));
    list("format", "Text").body("id", contains(text));
    list("format", "DateReminder")
        .body("id", contains(reminder))
        .body("format", hasItem("DateReminder"));
    list("format", "").body("id", hasSize(2));
    client
        .request()
        .queryParam("format", "Poem")
        .get(MEMORIES)
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("format"))
        .body("errors[0].allowed", contains("Text", "DateReminder"));
    client.request().queryParam("filter", "a\0b").get(MEMORIES).then().statusCode(400);
  }

  @Test
  void longListsComeWhole() {
    for (int user = 0; user < 4; user++) {
      for (int i = 0; i < 150; i++) {
        remember("user-" + user, "number " + i);
      }
    }
    List<String> ids = list().body("$", hasSize(600)).extract().path("id");
    assertThat(ids).doesNotHaveDuplicates();
    list("filter", "USER-3").body("$", hasSize(150));
  }

  @Test
  void expiredIsNotShown() {
    String id = remind("u", "Due.", Duration.ofMinutes(5));
    get(id).statusCode(200).body("expiresAt", notNullValue());
    clock.advance(Duration.ofMinutes(6));
    get(id).statusCode(404);
    list().body("$", empty());
    delete("id", id).statusCode(404);
    delete("externalUserId", "u", "format", "DateReminder")
        .statusCode(200)
        .body("removedCount", equalTo(0));
  }

  @Test
  void oneIsDeletedByItsId() {
    String id = remember("customer-123", "one");
    String other = remember("customer-123", "two");
    delete("id", id)
        .statusCode(200)
        .body("message", equalTo("Memories deleted successfully."))
        .body("removedCount", equalTo(1))
        .body("externalUserId", equalTo("customer-123"))
        .body("format", equalTo("Text"));
    get(id).statusCode(404);
    delete("id", id).statusCode(404).contentType("application/problem+json");
    list().body("id", contains(other));
  }

  @Test
  void allOfAUserInOneFormatAreDeleted() {
    remember("customer-123", "one");
    remember("customer-123", "two");
    String reminder = remind("customer-123", "three", Duration.ofDays(1));
    String neighbour = remember("customer-1234", "four");
    delete("externalUserId", "customer-123", "format", "Text")
        .statusCode(200)
        .body("message", equalTo("Memories deleted successfully."))
        .body("removedCount", equalTo(2))
        .body("externalUserId", equalTo("customer-123"))
        .body("format", equalTo("Text"));
    list().body("id", contains(neighbour, reminder));
    delete("externalUserId", "customer-123", "format", "Text").body("removedCount", equalTo(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                       | id",
        "?id=                                     | id",
        "?format=Text                             | id",
        "?id=0198683a-2b6d-7066-9598-6ea119c219f2&externalUserId=u&format=Text | id",
        "?id=nonsense                             | id",
        "?externalUserId=u                        | format",
        "?externalUserId=u&format=                | format",
        "?externalUserId=u&format=text            | format",
        "?id=0198683a-2b6d-7066-9598-6ea119c219f2&format=Poem | format"
      })
  void badQueryIsRefused(String query, String field) {
    String id = remember("u", "x");
    client
        .request()
        .delete(MEMORIES + query)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("errors[0].field", equalTo(field));
    get(id).statusCode(200);
  }

  @Test
  void anotherAccountSeesNothing() {
    String id = remember("customer-123", "x");
    Client stranger = Client.create();
    stranger.request().get(MEMORIES + "/" + id).then().statusCode(404);
    stranger.request().get(MEMORIES).then().statusCode(200).body("$", empty());
    stranger.request().queryParam("filter", id).get(MEMORIES).then().body("$", empty());
    stranger.request().queryParam("id", id).delete(MEMORIES).then().statusCode(404);
    stranger
        .request()
        .delete(MEMORIES + "?externalUserId=customer-123&format=Text")
        .then()
        .body("removedCount", equalTo(0));
    get(id).statusCode(200);
    get(UUID.randomUUID().toString()).statusCode(404);
    get("nonsense").statusCode(404);
    RestAssured.given().get(MEMORIES).then().statusCode(401);
  }

  @Test
  void openApiShowsMemoriesWithExamples() {
    JsonPath document =
        RestAssured.given().get("/q/openapi?format=json").then().extract().jsonPath();
    for (String operation :
        List.of(
            "'/api/v1/memories'.get", "'/api/v1/memories'.delete", "'/api/v1/memories/{id}'.get")) {
      Map<String, Object> content =
          document.getMap("paths." + operation + ".responses.'200'.content.'application/json'");
      assertThat(content).as(operation).containsKeys("examples", "schema");
    }
  }

  private String remember(String user, String content) {
    return memories
        .remember(
            client.account(),
            user,
            memories.mark(client.account(), user),
            content,
            MemoryFormat.Text,
            null)
        .memory()
        .id()
        .toString();
  }

  private String remind(String user, String content, Duration expiry) {
    return memories
        .remember(
            client.account(),
            user,
            memories.mark(client.account(), user),
            content,
            MemoryFormat.DateReminder,
            clock.instant().plus(expiry))
        .memory()
        .id()
        .toString();
  }

  private ValidatableResponse get(String id) {
    return client.request().get(MEMORIES + "/" + id).then();
  }

  private ValidatableResponse list(String... query) {
    return query("GET", query).statusCode(200);
  }

  private ValidatableResponse delete(String... query) {
    return query("DELETE", query);
  }

  private ValidatableResponse query(String method, String... query) {
    var request = client.request();
    for (int at = 0; at < query.length; at += 2) {
      request = request.queryParam(query[at], query[at + 1]);
    }
    return request.request(method, MEMORIES).then();
  }
}
