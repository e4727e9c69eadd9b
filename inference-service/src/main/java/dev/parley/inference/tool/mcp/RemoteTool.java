package dev.parley.inference.tool.mcp;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.ToolNames;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Map;
import org.jboss.logging.Logger;

/** A tool of an MCP server. */
final class RemoteTool implements Tool {

  private static final Logger LOG = Logger.getLogger(RemoteTool.class);
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private final McpServer server;
  private final McpSchema.Tool tool;
  private final ObjectNode schema;
  private final ConnectServer connect;
  private final McpConfig config;
  private final DescribeCall describe;
  private final ObjectMapper json;

  RemoteTool(
      McpServer server,
      McpSchema.Tool tool,
      ObjectNode schema,
      ConnectServer connect,
      McpConfig config,
      DescribeCall describe,
      ObjectMapper json) {
    this.server = server;
    this.tool = tool;
    this.schema = schema;
    this.connect = connect;
    this.config = config;
    this.describe = describe;
    this.json = json;
  }

  @Override
  public String name() {
    return ToolNames.made(tool.name());
  }

  @Override
  public String description() {
    return tool.description() == null ? "" : tool.description();
  }

  @Override
  public ObjectNode parameters() {
    return schema;
  }

  @Override
  public ToolResult run(ToolCall call) throws ToolFailedException {
    CallToolRequest request =
        new CallToolRequest(
            tool.name(), json.convertValue(call.arguments(), OBJECT), describe.metadata(call));
    CallToolResult result;
    try {
      result = connect.with(server, config.callTimeout(), session -> session.callTool(request));
    } catch (RuntimeException e) {
      String why = McpTools.wordsOf(e);
      LOG.warnf("%s gave no result of %s: %s", server, name(), why);
      throw new ToolFailedException(why);
    }
    String text = textOf(result);
    if (Boolean.TRUE.equals(result.isError())) {
      throw new ToolFailedException(text.isEmpty() ? "the server says no more." : text);
    }
    return new ToolResult(text);
  }

  /** Texts as they are; of anything else that it is there. */
  private String textOf(CallToolResult result) {
    StringBuilder text = new StringBuilder();
    for (McpSchema.Content content : result.content()) {
      text.append(text.isEmpty() ? "" : "\n");
      switch (content) {
        case McpSchema.TextContent said -> text.append(said.text());
        case McpSchema.EmbeddedResource embedded
            when embedded.resource() instanceof McpSchema.TextResourceContents said ->
            text.append(said.text());
        case McpSchema.ResourceLink link ->
            text.append(link.name()).append(": ").append(link.uri());
        default -> text.append("[").append(content.type()).append(" content]");
      }
    }
    if (text.isEmpty() && result.structuredContent() != null) {
      return json.valueToTree(result.structuredContent()).toString();
    }
    return text.toString();
  }
}
