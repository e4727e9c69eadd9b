/**
 * Parley as an MCP server: an account's knowledge, skills and memories as tools, over streamable
 * HTTP.
 */
@NullMarked
package dev.parley.inference.mcp;

import org.jspecify.annotations.NullMarked;
