package dev.parley.inference.tool.mcp;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of MCP servers. */
@ConfigMapping(prefix = "parley.mcp")
public interface McpConfig {

  /** To connect and to list the tools; a slower server is left out. */
  @WithDefault("PT10S")
  Duration listTimeout();

  /** For a call of a tool. */
  @WithDefault("PT55S")
  Duration callTimeout();

  /** How long a server that was down is not asked again, so that it slows no other answer. */
  @WithDefault("PT15S")
  Duration pauseWhenDown();

  /** Tools of one server at most. */
  @WithDefault("200")
  int mostTools();
}
