/** Tools of MCP servers that AI gateways name. */
@NullMarked
package dev.parley.inference.tool.mcp;

import org.jspecify.annotations.NullMarked;
