package dev.parley.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/**
 * A streamed answer, read to its end.
 *
 * @param chunks all events but {@code [DONE]}
 * @param done whether {@code [DONE]} came last
 */
public record StreamedAnswers(List<JsonObject> chunks, boolean done) {

  /** Asks for a stream and reads it. */
  public static StreamedAnswers ask(Client client, String body)
      throws IOException, InterruptedException {
    JsonObject streamed = new JsonObject(body).put("stream", true);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/chat/completions"))
            .header("Authorization", client.bearer())
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofString(streamed.encode()))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      List<String> events =
          response
              .body()
              .lines()
              .filter(line -> line.startsWith("data: "))
              .map(line -> line.substring(6))
              .toList();
      boolean done = !events.isEmpty() && events.getLast().equals("[DONE]");
      return new StreamedAnswers(
          events.stream().filter(e -> !e.equals("[DONE]")).map(JsonObject::new).toList(), done);
    }
  }

  /** The text of the first choice. */
  public String text() {
    StringBuilder text = new StringBuilder();
    deltas().forEach(delta -> text.append(delta.getString("content", "")));
    return text.toString();
  }

  /** The reasoning of the first choice. */
  public String reasoning() {
    StringBuilder text = new StringBuilder();
    deltas().forEach(delta -> text.append(delta.getString("reasoning_content", "")));
    return text.toString();
  }

  /** Names and arguments of the calls, put together by their index. */
  public List<String> calls() {
    TreeMap<Integer, StringBuilder> calls = new TreeMap<>();
    for (JsonObject delta : deltas()) {
      for (Object one : delta.getJsonArray("tool_calls", new JsonArray())) {
        JsonObject call = (JsonObject) one;
        JsonObject function = call.getJsonObject("function");
        StringBuilder all =
            calls.computeIfAbsent(call.getInteger("index"), i -> new StringBuilder());
        if (function.getString("name") != null) {
          all.append(function.getString("name")).append(' ');
        }
        all.append(function.getString("arguments", ""));
      }
    }
    return calls.values().stream().map(StringBuilder::toString).toList();
  }

  /** Why the first choice ended; null when it did not. */
  public @org.jspecify.annotations.Nullable String finishReason() {
    return choices().stream()
        .map(choice -> choice.getString("finish_reason"))
        .filter(reason -> reason != null)
        .reduce((first, second) -> first + "," + second)
        .orElse(null);
  }

  /** The {@code generation_context} that came last. */
  public JsonObject context() {
    return chunks.getLast().getJsonObject("generation_context");
  }

  private List<JsonObject> choices() {
    return chunks.stream()
        .map(chunk -> chunk.getJsonArray("choices", new JsonArray()))
        .filter(choices -> !choices.isEmpty())
        .map(choices -> choices.getJsonObject(0))
        .toList();
  }

  private List<JsonObject> deltas() {
    return choices().stream().map(choice -> choice.getJsonObject("delta")).toList();
  }
}
