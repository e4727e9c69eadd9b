package dev.parley.inference.tool.builtin.document;

import dev.parley.inference.pipeline.Tool.ToolFailedException;

/** Makes documents of pages. */
interface DocumentWriter {

  /**
   * A PDF; blocks. Nothing is fetched for it, neither from the network nor from files.
   *
   * @throws ToolFailedException when the page cannot be rendered, or has too many pages
   */
  byte[] write(String title, String html) throws ToolFailedException;
}
