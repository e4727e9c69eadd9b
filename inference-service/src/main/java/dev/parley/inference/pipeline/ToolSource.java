package dev.parley.inference.pipeline;

import java.util.List;

/** Where tools come from: an AI gateway's functions, MCP servers, what Parley brings itself. */
public interface ToolSource {

  /**
   * The tools for a request; blocks.
   *
   * <p>A source that cannot be reached costs its tools and not the answer: it gives what it has,
   * and says what is missing.
   */
  Offer offer(Draft draft);

  /**
   * Tools of one source.
   *
   * @param tools in a stable order, so that the upstream's prompt cache holds
   * @param missing what is not there and why, such as a server that is down; shown to the operator
   *     and in {@code generation_context}
   */
  record Offer(List<Tool> tools, List<String> missing) {

    /** No tools at all, and nothing amiss. */
    public static final Offer NONE = new Offer(List.of(), List.of());

    public Offer {
      tools = List.copyOf(tools);
      missing = List.copyOf(missing);
    }

    /** All of a source's tools. */
    public static Offer of(List<Tool> tools) {
      return new Offer(tools, List.of());
    }
  }
}
