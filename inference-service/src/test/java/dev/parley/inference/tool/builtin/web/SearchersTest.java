package dev.parley.inference.tool.builtin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.inference.RemoteServer;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.tool.builtin.Apis;
import dev.parley.inference.tool.builtin.OperatorApi;
import dev.parley.inference.tool.builtin.web.WebSearcher.Found;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SearchersTest {

  private static final String BRAVE =
      """
      {"web": {"results": [
        {"title": "The <strong>moon</strong>", "url": "https://a.test/", "description": "Round &amp; far"},
        {"title": "Again", "url": "https://a.test/", "description": "twice"},
        {"title": "Bad", "url": "javascript:alert(1)", "description": "no"}]}}""";

  private record Settings(
      Optional<URI> url, Optional<String> braveKey, URI braveUrl, Duration timeout)
      implements WebSearchConfig {}

  private static Searchers of(Optional<String> searxng, Optional<String> key, String brave) {
    OperatorApi api = Apis.operators();
    WebSearchConfig config =
        new Settings(searxng.map(URI::create), key, URI.create(brave), Duration.ofSeconds(5));
    return new Searchers(new SearxngSearch(config, api), new BraveSearch(config, api));
  }

  @Test
  void braveIsAskedWhereTheFirstFails() throws ToolFailedException {
    try (RemoteServer searxng = RemoteServer.saying(403, "no json");
        RemoteServer brave = RemoteServer.saying(200, BRAVE)) {
      Searchers searchers =
          of(Optional.of(searxng.url("")), Optional.of("brave-key"), brave.url(""));
      assertThat(searchers.search("moon & sun", 10))
          .containsExactly(new Found("The moon", "https://a.test/", "Round & far"));
      RemoteServer.Recorded asked = brave.requests().getFirst();
      assertThat(asked.path()).isEqualTo("/res/v1/web/search?count=10&q=moon+%26+sun");
      assertThat(asked.headers()).containsEntry("x-subscription-token", "brave-key");
      assertThat(searxng.requests().getFirst().path())
          .isEqualTo("/search?format=json&q=moon+%26+sun");
    }
  }

  @Test
  void withoutSettingsNothingIsConfigured() {
    assertThat(of(Optional.empty(), Optional.empty(), "http://127.0.0.1").isConfigured()).isFalse();
  }

  @Test
  void aFailureIsToldWithoutTheKey() {
    try (RemoteServer brave = RemoteServer.saying(422, "brave-key is wrong")) {
      Searchers searchers = of(Optional.empty(), Optional.of("brave-key"), brave.url(""));
      assertThatThrownBy(() -> searchers.search("x", 5))
          .isInstanceOf(ToolFailedException.class)
          .hasMessage("The search service answered with status 422.");
    }
  }
}
