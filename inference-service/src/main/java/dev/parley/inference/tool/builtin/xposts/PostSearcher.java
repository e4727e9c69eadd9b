package dev.parley.inference.tool.builtin.xposts;

import dev.parley.inference.pipeline.Tool.ToolFailedException;
import java.util.List;
import java.util.Optional;

/** Where posts on X are found. */
interface PostSearcher {

  /** Whether the operator has configured it; the others are called only then. */
  boolean isConfigured();

  /**
   * Posts of the last days that match a query of X; blocks.
   *
   * @throws ToolFailedException when X does not answer
   */
  List<Post> search(String query, int most) throws ToolFailedException;

  /**
   * One post; blocks.
   *
   * @throws ToolFailedException when X does not answer
   */
  Optional<Post> find(String id) throws ToolFailedException;

  /**
   * A post.
   *
   * @param author the user's name with @, or empty
   * @param createdAt as X writes it, or empty
   */
  record Post(String id, String author, String createdAt, String text, long likes, long reposts) {}
}
