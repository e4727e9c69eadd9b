package dev.parley.inference.tool.builtin.xposts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.tool.builtin.OperatorApi;
import dev.parley.outbound.OutboundRequest;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** X's API, version 2: recent search and look-up of posts. */
@Singleton
final class XApi implements PostSearcher {

  private static final String FIELDS =
      "tweet.fields=created_at,public_metrics,author_id&expansions=author_id&user.fields=username";

  /** X refuses to give fewer, and more. */
  private static final int LEAST = 10;

  private static final int MOST = 100;

  private final XConfig config;
  private final OperatorApi api;

  XApi(XConfig config, OperatorApi api) {
    this.config = config;
    this.api = api;
  }

  @Override
  public boolean isConfigured() {
    return config.bearerToken().isPresent();
  }

  @Override
  public List<Post> search(String query, int most) throws ToolFailedException {
    JsonNode answer =
        get(
            "/2/tweets/search/recent?query="
                + URLEncoder.encode(query, StandardCharsets.UTF_8)
                + "&max_results="
                + Math.clamp(most, LEAST, MOST)
                + "&"
                + FIELDS);
    Map<String, String> authors = authorsOf(answer);
    List<Post> posts = new ArrayList<>();
    for (JsonNode post : answer.path("data")) {
      if (posts.size() < most) {
        posts.add(read(post, authors));
      }
    }
    return posts;
  }

  @Override
  public Optional<Post> find(String id) throws ToolFailedException {
    JsonNode answer = get("/2/tweets/" + id + "?" + FIELDS);
    JsonNode post = answer.path("data");
    return post.isObject() ? Optional.of(read(post, authorsOf(answer))) : Optional.empty();
  }

  private JsonNode get(String path) throws ToolFailedException {
    return api.send(
        OutboundRequest.get(config.url().toString().replaceAll("/+$", "") + path)
            .with("Authorization", "Bearer " + config.bearerToken().orElseThrow()),
        "X",
        config.timeout());
  }

  private static Map<String, String> authorsOf(JsonNode answer) {
    Map<String, String> authors = new HashMap<>();
    for (JsonNode user : answer.path("includes").path("users")) {
      authors.put(user.path("id").asText(), "@" + user.path("username").asText());
    }
    return authors;
  }

  private static Post read(JsonNode post, Map<String, String> authors) {
    JsonNode counts = post.path("public_metrics");
    return new Post(
        post.path("id").asText(),
        authors.getOrDefault(post.path("author_id").asText(), ""),
        post.path("created_at").asText(""),
        post.path("text").asText(""),
        counts.path("like_count").asLong(),
        counts.path("retweet_count").asLong());
  }
}
