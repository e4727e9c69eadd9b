package dev.parley.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BenchmarkUpstreamTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private BenchmarkUpstream upstream;

  @BeforeEach
  void start() {
    upstream = BenchmarkUpstream.start(3);
  }

  @AfterEach
  void stop() {
    client.close();
    upstream.close();
  }

  @Test
  void answersPlainCompletions() throws Exception {
    HttpResponse<String> answer = ask("{\"model\": \"m\", \"messages\": []}");

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode completion = JSON.readTree(answer.body());
    assertThat(completion.at("/object").asText()).isEqualTo("chat.completion");
    assertThat(completion.at("/choices/0/message/content").asText())
        .isEqualTo("piece0 piece1 piece2 ");
    assertThat(completion.at("/usage/completion_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void streamsEveryPieceThenTheEnd() throws Exception {
    List<String> events = events(ask("{\"model\": \"m\", \"stream\": true}"));

    assertThat(events).hasSize(5);
    for (int index = 0; index < 3; index++) {
      JsonNode chunk = JSON.readTree(events.get(index));
      assertThat(chunk.at("/object").asText()).isEqualTo("chat.completion.chunk");
      assertThat(chunk.at("/choices/0/delta/content").asText())
          .isEqualTo(BenchmarkUpstream.piece(index));
    }
    assertThat(JSON.readTree(events.get(3)).at("/choices/0/finish_reason").asText())
        .isEqualTo("stop");
    assertThat(events.getLast()).isEqualTo("[DONE]");
  }

  @Test
  void addsUsageToAStreamWhenAsked() throws Exception {
    List<String> events =
        events(ask("{\"stream\": true, \"stream_options\": {\"include_usage\": true}}"));

    assertThat(events).hasSize(6);
    assertThat(JSON.readTree(events.get(4)).at("/usage/total_tokens").asInt()).isEqualTo(13);
  }

  @Test
  void answersAfterItsLatency() throws Exception {
    upstream.latency(Duration.ofMillis(50));
    long asked = System.nanoTime();

    assertThat(ask("{\"model\": \"m\"}").statusCode()).isEqualTo(200);
    // A timer of Vert.x may fire up to a millisecond early.
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofMillis(48));
  }

  @Test
  void listsItsModel() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(upstream.baseUrl() + "/models")).build();

    JsonNode models =
        JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    assertThat(models.at("/data/0/id").asText()).isEqualTo(BenchmarkUpstream.MODEL);
  }

  @Test
  void refusesAnswersOfNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> BenchmarkUpstream.start(0));
  }

  private HttpResponse<String> ask(String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(upstream.baseUrl() + "/chat/completions"))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static List<String> events(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
    return answer
        .body()
        .lines()
        .filter(line -> !line.isEmpty())
        .map(line -> line.substring("data: ".length()))
        .toList();
  }
}
