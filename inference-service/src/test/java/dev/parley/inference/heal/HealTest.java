package dev.parley.inference.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InferenceTest
class HealTest {

  private static final String OBJECT = ", \"response_format\": {\"type\": \"json_object\"}";
  private static final String SCHEMA =
      """
      , "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {
        "type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}%s}}""";
  private static final String ATTEMPTS = ", \"healing_options\": {\"max_attempts\": 2}";

  @Inject DataSource database;

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private void healAutomatically() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into account values (?, 'Acme', true, 'x', now())")) {
      insert.setObject(1, client.account());
      insert.executeUpdate();
    }
  }

  @Test
  void withoutTheSettingAnAnswerIsGivenAsItIs() {
    upstream.script(Answer.text("{a: 1"));
    client
        .complete(Client.question("fake-model", "Hi", OBJECT))
        .statusCode(200)
        .body("choices[0].message.content", equalTo("{a: 1"));
  }

  @Test
  void brokenJsonIsRepairedPlainAndWhileItStreams() throws Exception {
    healAutomatically();
    upstream.script(
        Answer.text("Sure: ```json\n{a: 1, 'b': [tr", "ue,]"),
        Answer.text("Sure: ``", "`json\n{a: 1, 'b", "': [true,]", ""));
    client
        .complete(Client.question("fake-model", "Hi", OBJECT))
        .statusCode(200)
        .body("choices[0].message.content", equalTo("{\"a\":1,\"b\":[true]}"));
    StreamedAnswers streamed =
        StreamedAnswers.ask(client, Client.question("fake-model", "Hi", OBJECT));
    assertThat(streamed.text()).isEqualTo("{\"a\":1,\"b\":[true]}");
    assertThat(streamed.done()).isTrue();
  }

  @Test
  void literalsThatAreCutOffAreCompletedPlainAndWhileItStreams() throws Exception {
    healAutomatically();
    upstream.script(
        Answer.text("{\"a\": [true, fa"),
        Answer.text("{\"a\": [tr", "ue, f", "a"),
        Answer.text("{\"a\": nu", "l"),
        Answer.text("{\"a\": true, \"b\"", ": -"));
    client
        .complete(Client.question("fake-model", "Hi", OBJECT))
        .statusCode(200)
        .body("choices[0].message.content", equalTo("{\"a\":[true,false]}"));
    for (String healed : new String[] {"{\"a\":[true,false]}", "{\"a\":null}", "{\"a\":true}"}) {
      assertThat(StreamedAnswers.ask(client, Client.question("fake-model", "Hi", OBJECT)).text())
          .isEqualTo(healed);
    }
  }

  @Test
  void whatIsNotValidIsAskedForAgainAndAllAttemptsAreCounted() throws Exception {
    upstream.script(Answer.text("{\"age\": \"old\"}"), Answer.text("{\"age\": 7}"));
    client
        .complete(Client.question("fake-model", "Hi", SCHEMA.formatted(ATTEMPTS)))
        .statusCode(200)
        .body("choices[0].message.content", equalTo("{\"age\":7}"))
        .body("usage.prompt_tokens", equalTo(20));
    JsonObject second = upstream.requests().getLast().json();
    assertThat(second.getJsonArray("messages").getJsonObject(2).getString("content"))
        .contains("age", "integer");
    assertThat(second.encode()).doesNotContain("healing_options");
    upstream.script(Answer.text("{\"age\": \"old\"}"), Answer.text("{\"age\": 8}"));
    StreamedAnswers streamed =
        StreamedAnswers.ask(
            client, Client.question("fake-model", "Hi", SCHEMA.formatted(ATTEMPTS)));
    assertThat(streamed.text()).isEqualTo("{\"age\":8}");
    assertThat(streamed.finishReason()).isEqualTo("stop");
  }

  @Test
  void jsonThatCannotBeHealedIsAnErrorThatSaysWhy() {
    upstream.script(Answer.text("I would rather not."), Answer.text("{\"age\": null}"));
    client
        .complete(Client.question("fake-model", "Hi", SCHEMA.formatted(ATTEMPTS)))
        .statusCode(502)
        .body("error.message", containsString("after 2 attempts"))
        .body("error.message", containsString("age"));
    upstream.script(Answer.text("I would rather not."), Answer.text("{\"age\": null}"));
    client
        .complete(
            Client.question("fake-model", "Hi", SCHEMA.formatted(ATTEMPTS) + ", \"stream\": true"))
        .statusCode(502)
        .body("error.message", containsString("after 2 attempts"));
  }

  /** What flows already cannot be asked for again: the client gets what there is, and why. */
  @Test
  void jsonThatCannotBeHealedWhileItStreamsIsGivenAsItIs() throws Exception {
    healAutomatically();
    upstream.script(Answer.text("I would", " rather not."));
    StreamedAnswers streamed =
        StreamedAnswers.ask(client, Client.question("fake-model", "Hi", OBJECT));
    assertThat(streamed.text()).isEqualTo("I would rather not.");
    assertThat(streamed.finishReason()).isEqualTo("stop");
    assertThat(streamed.done()).isTrue();
    assertThat(streamed.context().getJsonArray("warnings").encode()).contains("no JSON");
  }

  /** Asked for by the account and not by the request, so that the stream does not wait. */
  @Test
  void aStreamThatIsNotValidAgainstTheSchemaWarnsAtItsEnd() throws Exception {
    healAutomatically();
    String question = Client.question("fake-model", "Hi", SCHEMA.formatted(""));
    upstream.script(Answer.text("{age: ", "'old'", "}"), Answer.text("{age: ", "7", "}"));
    StreamedAnswers wrong = StreamedAnswers.ask(client, question);
    assertThat(wrong.text()).isEqualTo("{\"age\":\"old\"}");
    assertThat(wrong.finishReason()).isEqualTo("stop");
    assertThat(wrong.done()).isTrue();
    assertThat(wrong.context().getJsonArray("warnings").getString(0))
        .contains("not the JSON that was asked for", "age", "integer");
    StreamedAnswers right = StreamedAnswers.ask(client, question);
    assertThat(right.text()).isEqualTo("{\"age\":7}");
    assertThat(right.context().containsKey("warnings")).isFalse();
    assertThat(upstream.requests()).hasSize(2);
  }

  @Test
  void aStreamWhoseSchemaNeverEndsEnds() throws Exception {
    healAutomatically();
    upstream.script(Answer.text("{\"a\": \"" + "x".repeat(500) + "\"}"));
    StreamedAnswers answer =
        StreamedAnswers.ask(
            client,
            Client.question(
                "fake-model",
                "Hi",
                ", \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"n\","
                    + " \"schema\": {\"allOf\": [{\"$ref\": \"#\"}]}}}"));
    assertThat(answer.done()).isTrue();
    assertThat(answer.context().containsKey("warnings")).isFalse();
  }

  /** A strict model says null for what is left out. */
  @Test
  void whatStrictModelsLeaveOutIsValid() {
    String gateway =
        client.gateway("{\"modelName\": \"fake-model\", \"flags\": [\"OpenAiStrictJson\"]}");
    upstream.script(Answer.text("{\"age\": 7, \"name\": null}"));
    client
        .complete(
            Client.question(
                gateway,
                "Hi",
                SCHEMA
                    .replace("\"integer\"}", "\"integer\"}, \"name\": {\"type\": \"string\"}")
                    .formatted(ATTEMPTS)))
        .statusCode(200)
        .body("choices[0].message.content", equalTo("{\"age\":7,\"name\":null}"));
    assertThat(upstream.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"allOf\": [{\"$ref\": \"#\"}]}",
        "{\"properties\": {\"a\": {\"pattern\": \"(x+x+)+y\"}}}"
      })
  void aSchemaThatNeverEndsAllowsEverything(String schema) {
    String answer = "{\"a\":\"" + "x".repeat(500) + "\"}";
    upstream.script(Answer.text(answer));
    client
        .complete(
            Client.question(
                "fake-model",
                "Hi",
                ", \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"n\","
                    + " \"schema\": "
                    + schema
                    + ATTEMPTS
                    + "}}"))
        .statusCode(200)
        .body("choices[0].message.content", equalTo(answer));
  }

  @Test
  void attemptsAreBounded() {
    client
        .complete(
            Client.question(
                "fake-model",
                "Hi",
                SCHEMA.formatted(", \"healing_options\": {\"max_attempts\": 99}")))
        .statusCode(400)
        .body("error.message", containsString("from 1 to 10"));
  }
}
