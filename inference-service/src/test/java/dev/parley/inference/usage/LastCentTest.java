package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.web.ids.Ids;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several requests at once, of which what is left pays for one: one is answered, and for the others
 * nobody is asked. What the one takes is all that is left, so that it does not matter when the
 * others come.
 */
@InferenceTest
class LastCentTest {

  private static final int AT_ONCE = 4;
  private static final Duration A_WHILE = Duration.ofMillis(300);

  @Inject Balances balances;
  @Inject Ids ids;

  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  /** Posts all bodies at the same moment, and gives the statuses in their order. */
  private static List<Integer> atOnce(Client client, String path, List<String> bodies)
      throws Exception {
    CountDownLatch all = new CountDownLatch(bodies.size());
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(bodies.size())) {
      List<Future<Integer>> calls = new ArrayList<>();
      for (String body : bodies) {
        calls.add(
            threads.submit(
                () -> {
                  all.countDown();
                  all.await();
                  return client.request().body(body).post(path).statusCode();
                }));
      }
      for (Future<Integer> call : calls) {
        statuses.add(call.get());
      }
    }
    return statuses;
  }

  private static List<String> same(String body) {
    return Collections.nCopies(AT_ONCE, body);
  }

  private void assertOnePassed(List<Integer> statuses) {
    assertThat(statuses).containsOnly(200, 402).containsOnlyOnce(200);
    assertThat(upstream.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", \"max_completion_tokens\": 200", ", \"stream\": true"})
  void ofCompletions(String more) throws Exception {
    Purse purse = Purse.with("0.0005", balances, ids);
    Answer whole = Purse.took("All of it", "stop", 0, 250);
    Answer pieces = Answer.text(Purse.words(248));
    upstream.script((more.contains("stream") ? pieces : whole).withDelayBefore(A_WHILE));
    assertOnePassed(
        atOnce(
            purse.client(),
            "/v1/chat/completions",
            same(Client.question("fake-model", "Hi", more))));
    assertThat(purse.left()).isBetween(BigDecimal.ZERO, new BigDecimal("0.00001"));
  }

  @Test
  void ofEmbeddings() throws Exception {
    Purse purse = Purse.with("0.00005", balances, ids);
    JsonObject answer =
        new JsonObject()
            .put("object", "list")
            .put("data", new JsonArray())
            .put("usage", Purse.usage(200, 0));
    upstream.script(Answer.status(200, answer.encode()).withDelayBefore(A_WHILE));
    String text = " word".repeat(150);
    assertOnePassed(
        atOnce(
            purse.client(),
            "/v1/embeddings",
            same("{\"model\": \"fake-model\", \"input\": \"" + text + "\"}")));
    assertThat(purse.left()).isEqualByComparingTo("0");
  }

  @Test
  void ofModerations() throws Exception {
    Purse purse = Purse.with("0.0001", balances, ids);
    upstream.script(
        Answer.status(200, "{\"results\": [{\"flagged\": false}]}").withDelayBefore(A_WHILE));
    assertOnePassed(atOnce(purse.client(), "/v1/moderations", same("{\"input\": \"a\"}")));
    assertThat(purse.left()).isEqualByComparingTo("0");
  }

  @Test
  void ofModerationOnTheWayToAFreeModel() throws Exception {
    Purse purse = Purse.with("0.0001", balances, ids);
    String gateway =
        purse
            .client()
            .gateway(
                "{\"modelName\": \"free\", \"moderationParameters\": {\"violenceThreshold\": 5}}");
    upstream.script(
        Answer.status(200, "{\"results\": [{\"category_scores\": {\"violence\": 0.1}}]}")
            .withDelayBefore(A_WHILE));
    List<Integer> statuses =
        atOnce(purse.client(), "/v1/chat/completions", same(Client.question(gateway, "Hi", "")));
    assertThat(statuses).containsOnly(200, 402).containsOnlyOnce(200);
    assertThat(upstream.requests())
        .extracting(FakeUpstream.Recorded::path)
        .containsExactly("/v1/moderations", "/v1/chat/completions");
    assertThat(purse.left()).isEqualByComparingTo("0");
  }

  @Test
  void ofDescriptionsOfMediaForAFreeModel() throws Exception {
    Purse purse = Purse.with("0.0015", balances, ids);
    upstream.script(Purse.took("A bridge.", "stop", 1500, 1).withDelayBefore(A_WHILE));
    List<String> bodies = new ArrayList<>();
    for (int at = 0; at < AT_ONCE; at++) {
      byte[] picture = ("picture " + at).getBytes(StandardCharsets.UTF_8);
      bodies.add(withImage(Base64.getEncoder().encodeToString(picture)));
    }
    List<Integer> statuses = atOnce(purse.client(), "/v1/chat/completions", bodies);
    assertThat(statuses).containsOnly(200, 402).containsOnlyOnce(200);
    assertThat(upstream.requests())
        .extracting(request -> request.json().getString("model"))
        .containsExactly("fake-eyes", "free");
    assertThat(purse.left()).isEqualByComparingTo("0");
  }

  private static String withImage(String base64) {
    JsonArray content =
        new JsonArray()
            .add(new JsonObject().put("type", "text").put("text", "Hm?"))
            .add(
                new JsonObject()
                    .put("type", "image_url")
                    .put(
                        "image_url",
                        new JsonObject().put("url", "data:image/png;base64," + base64)));
    return new JsonObject()
        .put("model", "free")
        .put("multimodal_preprocess", "Image")
        .put(
            "messages",
            new JsonArray().add(new JsonObject().put("role", "user").put("content", content)))
        .encode();
  }

  /** The model is told why, and goes on. */
  @ParameterizedTest
  @ValueSource(strings = {"WebSearch", "ImageGeneration"})
  void ofFunctionsThatCost(String function) throws Exception {
    boolean searches = function.equals("WebSearch");
    Purse purse = Purse.with(searches ? "0.006" : "0.05", balances, ids);
    String gateway =
        purse
            .client()
            .gateway(
                "{\"modelName\": \"free\", \"sentinelOptions\": {\"enabledFunctions\": [\""
                    + function
                    + "\"]}, \"builtinFunctionsOptions\": {\"webSearchMaxResults\": 5}}");
    Asked asked =
        searches
            ? new Asked("web_search", "{\"query\": \"rivers\"}")
            : new Asked("generate_image", "{\"prompt\": \"a river\"}");
    for (int at = 0; at < 2; at++) {
      upstream.script(Scripted.plain("", asked));
    }
    String path = searches ? "/search" : "/v1/images";
    int before = Neighbours.vendors().requests(path).size();
    String body = Client.question(gateway, "Go", "");
    List<Integer> statuses = atOnce(purse.client(), "/v1/chat/completions", List.of(body, body));
    assertThat(statuses).containsOnly(200);
    assertThat(Neighbours.vendors().requests(path)).hasSize(before + 1);
    assertThat(upstream.requests())
        .anyMatch(request -> request.body().contains("The call failed: The call may cost up to"));
    assertThat(purse.left()).isEqualByComparingTo(searches ? "0.001" : "0.01");
  }
}
