package dev.parley.rag.retrieval.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.sun.net.httpserver.HttpServer;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpstreamRerankerTest {

  private static final List<String> TEXTS = List.of("salt", "tides");

  private HttpServer upstream;
  private volatile CountDownLatch open = new CountDownLatch(0);
  private volatile int status = 200;
  private volatile String answer = "";
  private volatile String asked = "";
  private volatile String authorization = "";

  @BeforeEach
  void start() throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/v1/rerank",
        exchange -> {
          asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          authorization = exchange.getRequestHeaders().getFirst("Authorization");
          await();
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    upstream.start();
  }

  private void await() {
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    open.countDown();
    upstream.stop(0);
  }

  private static Reranker reranker(Map<String, String> settings) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(RerankConfig.class)
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build();
    return new UpstreamReranker(config.getConfigMapping(RerankConfig.class));
  }

  private Reranker reranker() {
    return reranker(
        Map.of(
            "parley.rerank.base-url", "http://127.0.0.1:" + upstream.getAddress().getPort() + "/v1",
            "parley.rerank.api-key", "key",
            "parley.rerank.model", "cross",
            "parley.rerank.timeout", "PT5S"));
  }

  @Test
  void readsResultsInAnyOrder() {
    answer =
        "{\"results\":[{\"index\":1,\"relevance_score\":0.9},{\"index\":0,\"relevance_score\":0.1}]}";

    assertThat(reranker().relevance(null, "sea", TEXTS)).containsExactly(0.1, 0.9);
    assertThat(asked)
        .contains("\"model\":\"cross\"", "\"query\":\"sea\"", "\"top_n\":2")
        .contains("\"documents\":[\"salt\",\"tides\"]");
    assertThat(authorization).isEqualTo("Bearer key");
    assertThat(reranker().relevance("other", "sea", TEXTS)).hasSize(2);
    assertThat(asked).contains("\"model\":\"other\"");
  }

  @Test
  void readsABareArray() {
    answer = "[{\"index\":1,\"score\":1.7},{\"index\":0,\"score\":-2}]";

    List<Double> relevance = reranker().relevance(null, "sea", TEXTS);
    assertThat(relevance.get(0)).isCloseTo(0.119, within(0.001)); // the logistic function
    assertThat(relevance.get(1)).isCloseTo(0.846, within(0.001));
  }

  @Test
  void keepsTheOrderOfScoresThatAreNoShares() {
    answer = "[{\"index\":1,\"score\":-3.5},{\"index\":0,\"score\":-7}]";

    List<Double> relevance = reranker().relevance(null, "sea", TEXTS);
    assertThat(relevance).allMatch(score -> score > 0 && score < 1);
    assertThat(relevance.get(1)).isGreaterThan(relevance.get(0));
  }

  @Test
  void saysWhoFailed() {
    status = 503;
    assertProblem(ProblemType.UNAVAILABLE, "503");
    status = 401;
    assertProblem(ProblemException.upstreamFailed("", null).type(), "401");
    status = 200;
    answer = "<html>";
    assertProblem(ProblemException.upstreamFailed("", null).type(), "no JSON");
    answer = "{\"results\":[{\"index\":0,\"relevance_score\":0.1}]}";
    assertProblem(ProblemException.upstreamFailed("", null).type(), "lacks a score");
    upstream.stop(0);
    assertProblem(ProblemType.UNAVAILABLE, "cannot be reached");
  }

  @Test
  void endsInTimeWhenTheUpstreamHangs() {
    open = new CountDownLatch(1);
    Reranker hasty =
        reranker(
            Map.of(
                "parley.rerank.base-url",
                "http://127.0.0.1:" + upstream.getAddress().getPort() + "/v1",
                "parley.rerank.timeout",
                "PT0.2S"));

    assertThatThrownBy(() -> hasty.relevance(null, "sea", TEXTS))
        .hasMessageContaining("did not answer within 200 ms")
        .asInstanceOf(type(ProblemException.class))
        .extracting(ProblemException::type)
        .isEqualTo(ProblemException.upstreamTimeout("").type());
  }

  @Test
  void takesNoScoreForATextThatItDidNotSend() {
    answer =
        "{\"results\":[{\"index\":2,\"relevance_score\":0.9},{\"index\":-1,\"relevance_score\":1},"
            + "{\"index\":0,\"relevance_score\":0.1}]}";
    assertProblem(ProblemException.upstreamFailed("", null).type(), "lacks a score");
    answer = "{\"results\":[{\"index\":0,\"relevance_score\":\"high\"},{\"index\":1}]}";
    assertProblem(ProblemException.upstreamFailed("", null).type(), "lacks a score");
  }

  @Test
  void tellsTheCallerThatTheModelItNamedIsRefused() {
    status = 404;

    assertThatThrownBy(() -> reranker().relevance("unheard-of", "sea", TEXTS))
        .asInstanceOf(type(ProblemException.class))
        .satisfies(p -> assertThat(p.errors().getFirst().message()).contains("refused", "404"));
    assertProblem(ProblemException.upstreamFailed("", null).type(), "404");
  }

  private void assertProblem(ProblemType problem, String words) {
    assertThatThrownBy(() -> reranker().relevance(null, "sea", TEXTS))
        .hasMessageContaining(words)
        .asInstanceOf(type(ProblemException.class))
        .extracting(ProblemException::type)
        .isEqualTo(problem);
  }

  @Test
  void saysWhatToSet() {
    assertThatThrownBy(() -> reranker(Map.of()).require(null))
        .isInstanceOf(ProblemException.class)
        .satisfies(
            problem ->
                assertThat(((ProblemException) problem).errors().getFirst().message())
                    .contains("PARLEY_RERANK_URL"));
  }
}
