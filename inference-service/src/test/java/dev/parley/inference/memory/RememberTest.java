package dev.parley.inference.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonArray;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Remember and Calendar, for the user whom a request names. */
@InferenceTest
class RememberTest {

  private static final String ANN = ", \"user\": \"ann\"";

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private String gateway() {
    return client.gateway(
        "{\"baseAddress\": \"\", \"modelName\": \"fake-model\","
            + " \"sentinelOptions\": {\"enabledFunctions\": [\"Remember\", \"Calendar\"]},"
            + " \"builtinFunctionsOptions\": {\"includeAllMemoryContext\": true}}");
  }

  private String result() {
    JsonArray messages = upstream.requests().getLast().json().getJsonArray("messages");
    return messages.getJsonObject(messages.size() - 1).getString("content");
  }

  @Test
  void whatIsRememberedIsKnownInTheNextConversationAndOnlyOfThatUser() throws Exception {
    String gateway = gateway();
    upstream.script(
        Scripted.plain("", new Asked("remember", "{\"content\": \"Ann likes tea.\"}")),
        Answer.text("Noted."));
    client.complete(Client.question(gateway, "I like tea.", ANN)).statusCode(200);
    assertThat(result()).startsWith("Kept with id");
    client
        .request()
        .get("/api/v1/memories")
        .then()
        .body("", hasSize(1))
        .body("[0].externalUserId", org.hamcrest.Matchers.equalTo("ann"));
    StreamedAnswers.ask(client, Client.question(gateway, "Hi", ANN));
    assertThat(upstream.requests().getLast().body()).contains("Ann likes tea.");
    client.complete(Client.question(gateway, "Hi", ", \"user\": \"bob\"")).statusCode(200);
    assertThat(upstream.requests().getLast().body()).doesNotContain("Ann likes tea.");
  }

  @Test
  void anotherUsersMemoryCannotBeForgotten() {
    String gateway = gateway();
    upstream.script(
        Scripted.plain("", new Asked("remember", "{\"content\": \"Ann likes tea.\"}")),
        Answer.text("Noted."));
    client.complete(Client.question(gateway, "I like tea.", ANN)).statusCode(200);
    String id = client.request().get("/api/v1/memories").then().extract().path("[0].id");
    upstream.script(
        Scripted.plain("", new Asked("forget", "{\"id\": \"" + id + "\"}")), Answer.text("Done."));
    client.complete(Client.question(gateway, "Forget", ", \"user\": \"bob\"")).statusCode(200);
    assertThat(result()).startsWith("The call failed");
    upstream.script(
        Scripted.plain("", new Asked("forget", "{\"id\": \"" + id + "\"}")), Answer.text("Done."));
    client.complete(Client.question(gateway, "Forget", ANN)).statusCode(200);
    assertThat(result()).isEqualTo("Forgotten.");
    client.request().get("/api/v1/memories").then().body("", hasSize(0));
  }

  @Test
  void appointmentsAreKeptUntilTheirDayIsOver() {
    LocalDate day = LocalDate.now(ZoneOffset.UTC).plusDays(10);
    upstream.script(
        Scripted.plain(
            "",
            new Asked(
                "create_appointment", "{\"content\": \"Dentist\", \"date\": \"" + day + "\"}"),
            new Asked("create_appointment", "{\"content\": \"Past\", \"date\": \"2020-01-01\"}"),
            new Asked("create_appointment", "{\"content\": \"Odd\", \"date\": \"soon\"}")),
        Answer.text("Noted."));
    client.complete(Client.question(gateway(), "Dentist", ANN)).statusCode(200);
    JsonArray messages = upstream.requests().getLast().json().getJsonArray("messages");
    int last = messages.size() - 1;
    assertThat(messages.getJsonObject(last - 2).getString("content"))
        .contains("until " + day.plusDays(1));
    assertThat(messages.getJsonObject(last - 1).getString("content")).contains("past");
    assertThat(messages.getJsonObject(last).getString("content")).contains("YYYY-MM-DD");
    client
        .request()
        .get("/api/v1/memories?format=DateReminder")
        .then()
        .body("", hasSize(1))
        .body("[0].content", containsString("Dentist"));
  }

  @Test
  void withoutAUserNothingIsRememberedAndTheAnswerSaysSo() {
    client
        .ask(gateway(), "Hi")
        .statusCode(200)
        .body("generation_context.warnings[0]", containsString("names no user"));
    assertThat(upstream.requests().getLast().json().containsKey("tools")).isFalse();
  }
}
