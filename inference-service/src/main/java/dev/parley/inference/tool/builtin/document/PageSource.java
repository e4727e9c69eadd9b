package dev.parley.inference.tool.builtin.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.tool.builtin.Arguments;
import dev.parley.inference.tool.builtin.Schema;

/** What a model gave to make a file of. */
record PageSource(String title, String html) {

  private static final int LONGEST = 2_000_000;
  private static final int LONGEST_TITLE = 100;

  static ObjectNode schema(String html) {
    return Schema.object()
        .text("title", "A short title, which becomes the file's name.")
        .text("html", html)
        .requiring("title", "html");
  }

  static PageSource read(ToolCall call) throws ToolFailedException {
    String html = Arguments.text(call, "html");
    if (html.length() > LONGEST) {
      throw new ToolFailedException("'html' must have two million characters at most.");
    }
    String title = Arguments.text(call, "title").strip();
    return new PageSource(
        title.length() > LONGEST_TITLE ? title.substring(0, LONGEST_TITLE) : title, html);
  }
}
