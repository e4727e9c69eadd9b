package dev.parley.inference.provider;

import static dev.parley.inference.provider.Backends.FIRST_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** An upstream that sends its key back in every way it can fail, and also when it does not. */
@InferenceTest
class KeysStaySecretTest {

  private static final FakeUpstream ECHO = FakeUpstream.start();

  /** What no key may be recognised by; the end that masks show is not enough. */
  private static final String RECOGNISABLE = FIRST_KEY.substring(0, FIRST_KEY.length() - 4);

  private final Client client = Client.create();
  private final List<String> seen = new ArrayList<>();

  @AfterAll
  static void close() {
    ECHO.close();
  }

  private static Answer echoing(Answer answer) {
    return answer
        .withHeader("X-Echo", FIRST_KEY)
        .withHeader("Authorization", "Bearer " + FIRST_KEY)
        .withHeader("Retry-After", FIRST_KEY)
        .withHeader("Location", "http://127.0.0.1:1/?key=" + FIRST_KEY);
  }

  private static List<Answer> answers() {
    List<Answer> answers = new ArrayList<>();
    List<String> bodies =
        List.of(
            "{\"error\": {\"message\": \"Wrong key Bearer %s.\", \"code\": \"%s\"}}",
            "{\"error\": \"%s\"}",
            "{\"detail\": \"%s\"}",
            "{\"message\": \"%s\", \"request\": {\"headers\": [\"%s\"]}}",
            "<html>%s</html>",
            "%s");
    for (int status :
        new int[] {200, 301, 400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 502, 503, 504}) {
      for (String body : bodies) {
        answers.add(Answer.status(status, body.replace("%s", FIRST_KEY)));
      }
    }
    for (String event :
        List.of(
            "data: {\"error\": {\"message\": \"%s\"}}\n\n",
            "data: {\"error\": \"%s\"}\n\n",
            "data: {\"choices\": [\"%s\n\n",
            "data: \"%s\"\n\n",
            "event: %s\ndata: %s\n\n",
            "data: {\"model\": \"%s\", \"x\": \"%s\", \"choices\": [{\"index\": 0, \"delta\":"
                + " {\"content\": \"Key: %s\"}}]}\n\ndata: {\"error\": {\"message\": \"%s\"}}\n\n")) {
      byte[] bytes = event.replace("%s", FIRST_KEY).getBytes(StandardCharsets.UTF_8);
      answers.add(Answer.raw(bytes));
      answers.add(Answer.raw(bytes).thenCut());
    }
    answers.add(Answer.text("The key is " + FIRST_KEY + "."));
    return answers;
  }

  private void ask(String path, String body) throws IOException, InterruptedException {
    var answer = Backends.post(client, path, new JsonObject(body));
    seen.add(answer.headers().map() + answer.body());
  }

  private void get(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(RestAssured.baseURI + ":" + RestAssured.port + path))
                  .header("Authorization", client.bearer())
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      seen.add(answer.body());
    }
  }

  @Test
  void theKeyIsInNoAnswerAndNoLogLine() throws Exception {
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    Handler recorder = new Recorder(lines);
    recorder.setLevel(Level.ALL);
    Logger root = Logger.getLogger("");
    root.addHandler(recorder);
    try {
      drive();
    } finally {
      root.removeHandler(recorder);
    }
    assertThat(ECHO.requests())
        .hasSizeGreaterThan(200)
        .allMatch(
            request -> ("Bearer " + FIRST_KEY).equals(request.headers().get("Authorization")));
    assertThat(seen).hasSizeGreaterThan(200).noneMatch(text -> text.contains(RECOGNISABLE));
    assertThat(lines).isNotEmpty().noneMatch(line -> line.contains(RECOGNISABLE));
  }

  /** A new name for each call, so that no breaker keeps the next one away. */
  private void drive() throws IOException, InterruptedException {
    String id = Backends.add(client, "echo", ECHO.baseUrl(), ", \"apiKey\": \"" + FIRST_KEY + "\"");
    client
        .request()
        .body("{\"models\": [\"echo-*\"]}")
        .patch(Backends.PROVIDERS + "/" + id)
        .then()
        .statusCode(200);
    int call = 0;
    for (Answer answer : answers()) {
      for (String more : List.of("", ", \"stream\": true")) {
        ECHO.script(echoing(answer));
        ask("/v1/chat/completions", Client.question("echo-" + call++, "Hi", more));
      }
    }
    for (int status : new int[] {200, 400, 401, 429, 500}) {
      ECHO.script(echoing(Answer.status(status, "{\"error\": \"" + FIRST_KEY + "\"}")));
      ask("/v1/embeddings", "{\"model\": \"echo-" + call++ + "\", \"input\": \"x\"}");
    }
    get(Backends.PROVIDERS);
    get(Backends.PROVIDERS + "/health");
    get(Backends.PROVIDERS + "/" + id);
    get("/v1/models");
    get("/api/v1/usage/entries");
    get("/q/metrics");
  }

  private static final class Recorder extends Handler {
    private final Queue<String> lines;

    Recorder(Queue<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord entry) {
      lines.add(new SimpleFormatter().format(entry));
      if (entry instanceof ExtLogRecord formatted) {
        lines.add(formatted.getFormattedMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
