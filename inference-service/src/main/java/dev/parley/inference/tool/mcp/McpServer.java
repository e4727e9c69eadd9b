package dev.parley.inference.tool.mcp;

import java.util.Map;
import java.util.UUID;

/**
 * A server of tools that an account named.
 *
 * @param headers sent with each request; values are secrets
 */
record McpServer(UUID account, String name, String url, Map<String, String> headers) {

  /** In one line, without address and headers, which may hold keys: this may reach a log. */
  @Override
  public String toString() {
    return "McpServer[" + name.replaceAll("\\p{Cntrl}", " ") + "]";
  }
}
