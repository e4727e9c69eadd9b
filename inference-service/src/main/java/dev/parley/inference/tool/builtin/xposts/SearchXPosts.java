package dev.parley.inference.tool.builtin.xposts;

import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunction;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunctionsOptions;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.pipeline.ToolSource.Offer;
import dev.parley.inference.tool.builtin.Arguments;
import dev.parley.inference.tool.builtin.Builtin;
import dev.parley.inference.tool.builtin.BuiltinTool;
import dev.parley.inference.tool.builtin.Schema;
import dev.parley.inference.tool.builtin.xposts.PostSearcher.Post;
import jakarta.inject.Singleton;
import java.util.List;

/** Lets the model search posts on X, and read one. */
@Singleton
final class SearchXPosts implements Builtin {

  private static final int DEFAULT_COUNT = 20;
  private static final int MOST = 100;
  private static final int LONGEST_QUERY = 512;
  private static final String IDS = "[0-9]{1,19}";

  private final PostSearcher posts;

  SearchXPosts(PostSearcher posts) {
    this.posts = posts;
  }

  @Override
  public BuiltinFunction function() {
    return BuiltinFunction.XPostsSearch;
  }

  @Override
  public Offer offer(Draft draft, BuiltinFunctionsOptions options) {
    if (!posts.isConfigured()) {
      return new Offer(
          List.of(),
          List.of(
              "The function XPostsSearch is not configured: PARLEY_X_BEARER_TOKEN is missing."));
    }
    return Offer.of(
        List.of(
            new BuiltinTool(
                "search_x_posts",
                "Searches posts of the last days on X, or reads one post by its id. Use it for what"
                    + " happens right now and for what people say about it.",
                Schema.object()
                    .text("query", "Words and operators of X's search, such as 'from:nasa moon'.")
                    .text("post_id", "The id of one post, in place of a query.")
                    .number("count", "How many posts; 20 if left out.", 1, MOST)
                    .requiring(),
                this::run)));
  }

  private String run(ToolCall call) throws ToolFailedException {
    String id = Arguments.optional(call, "post_id").strip();
    if (!id.isEmpty()) {
      if (!id.matches(IDS)) {
        throw new ToolFailedException("'post_id' must be the number of a post.");
      }
      return posts
          .find(id)
          .map(SearchXPosts::written)
          .orElseThrow(() -> new ToolFailedException("there is no such post."));
    }
    String query = Arguments.text(call, "query");
    if (query.length() > LONGEST_QUERY) {
      throw new ToolFailedException("'query' must have 512 characters at most.");
    }
    int count = Math.clamp(call.arguments().path("count").asInt(DEFAULT_COUNT), 1, MOST);
    List<Post> found = posts.search(query, count);
    return found.isEmpty()
        ? "Nothing was found."
        : String.join("\n\n", found.stream().map(SearchXPosts::written).toList());
  }

  private static String written(Post post) {
    return (post.author().isEmpty() ? "Somebody" : post.author())
        + " "
        + post.createdAt()
        + " ("
        + post.likes()
        + " likes, "
        + post.reposts()
        + " reposts)\n"
        + post.text()
        + "\nhttps://x.com/i/status/"
        + post.id();
  }
}
