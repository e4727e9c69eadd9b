package dev.parley.inference.tool.builtin.xposts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.RemoteServer;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunctionsOptions;
import dev.parley.inference.aigateway.GatewayParameters.ImageQuality;
import dev.parley.inference.aigateway.GatewayParameters.WebSearchMode;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Target;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.pipeline.ToolSource.Offer;
import dev.parley.inference.tool.builtin.Apis;
import dev.parley.inference.tool.builtin.xposts.PostSearcher.Post;
import dev.parley.inference.upstream.ClientPresence;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SearchXPostsTest {

  private static final String POST =
      """
      {"id": "17", "text": "Lift-off!", "author_id": "3", "created_at": "2026-01-02T03:04:05.000Z",
       "public_metrics": {"like_count": 5, "retweet_count": 2}}""";
  private static final String USERS =
      "\"includes\": {\"users\": [{\"id\": \"3\", \"username\": \"nasa\"}]}";

  private record Settings(Optional<String> bearerToken, URI url, Duration timeout)
      implements XConfig {}

  private static XApi at(RemoteServer server, Optional<String> token) {
    return new XApi(
        new Settings(token, URI.create(server.url("")), Duration.ofSeconds(5)), Apis.operators());
  }

  @Test
  void recentPostsAreSearched() throws ToolFailedException {
    try (RemoteServer server =
        RemoteServer.saying(200, "{\"data\": [" + POST + "], " + USERS + "}")) {
      List<Post> found = at(server, Optional.of("token-1")).search("from:nasa moon", 3);
      assertThat(found)
          .containsExactly(new Post("17", "@nasa", "2026-01-02T03:04:05.000Z", "Lift-off!", 5, 2));
      RemoteServer.Recorded asked = server.requests().getFirst();
      assertThat(asked.path())
          .startsWith("/2/tweets/search/recent?query=from%3Anasa+moon&max_results=10&");
      assertThat(asked.headers()).containsEntry("authorization", "Bearer token-1");
    }
  }

  @Test
  void onePostIsRead() throws ToolFailedException {
    try (RemoteServer server =
        RemoteServer.saying(200, "{\"data\": " + POST + ", " + USERS + "}")) {
      assertThat(at(server, Optional.of("t")).find("17").orElseThrow().text())
          .isEqualTo("Lift-off!");
      assertThat(server.requests().getFirst().path()).startsWith("/2/tweets/17?");
    }
  }

  @Test
  void aRefusalIsToldWithoutTheTokenAndTheBody() {
    try (RemoteServer server = RemoteServer.saying(401, "token-1 is bad")) {
      XApi api = at(server, Optional.of("token-1"));
      assertThatThrownBy(() -> api.search("x", 10))
          .isInstanceOf(ToolFailedException.class)
          .hasMessage("X answered with status 401.");
    }
  }

  private static Offer offer(RemoteServer server, Optional<String> token) {
    BuiltinFunctionsOptions options =
        new BuiltinFunctionsOptions(
            WebSearchMode.Full, 10, 1, ImageQuality.Low, false, false, null, false);
    return new SearchXPosts(at(server, token)).offer(draft(), options);
  }

  private static Draft draft() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putArray("messages");
    return Draft.of(
        new Call(
            UUID.randomUUID(), UUID.randomUUID(), "key:x", () -> "token", new ClientPresence()),
        new ChatRequest(body),
        new Target(null, "model", null));
  }

  @Test
  void theFunctionGivesWhatWasFound() throws ToolFailedException {
    try (RemoteServer server =
        RemoteServer.saying(200, "{\"data\": [" + POST + "], " + USERS + "}")) {
      Tool tool = offer(server, Optional.of("t")).tools().getFirst();
      assertThat(tool.name()).isEqualTo("search_x_posts");
      ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("query", "moon");
      String found = tool.run(new ToolCall("1", arguments, draft())).content();
      assertThat(found)
          .startsWith("@nasa 2026-01-02T03:04:05.000Z (5 likes, 2 reposts)")
          .contains("Lift-off!", "https://x.com/i/status/17");
      ObjectNode bad = JsonNodeFactory.instance.objectNode().put("post_id", "../users");
      assertThatThrownBy(() -> tool.run(new ToolCall("2", bad, draft())))
          .isInstanceOf(ToolFailedException.class);
    }
  }

  @Test
  void withoutATokenItIsNotConfigured() {
    try (RemoteServer server = RemoteServer.saying(200, "{}")) {
      Offer offer = offer(server, Optional.empty());
      assertThat(offer.tools()).isEmpty();
      assertThat(offer.missing()).hasSize(1).first().asString().contains("PARLEY_X_BEARER_TOKEN");
    }
  }
}
