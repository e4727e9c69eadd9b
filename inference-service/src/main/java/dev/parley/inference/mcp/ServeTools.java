package dev.parley.inference.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.problem.ProblemException;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The server: the official SDK's, without sessions, behind {@link RequestTransport}. A tool that
 * cannot do what was asked answers so, since a model can do something about that.
 */
@Singleton
final class ServeTools {

  private static final Logger LOG = Logger.getLogger(ServeTools.class);
  private static final String INSTRUCTIONS =
      "Search the knowledge base before you answer a question of fact, and name the documents that"
          + " an answer rests on. Look for a skill before you begin a task.";

  private final ObjectMapper json;
  private final RequestTransport transport = new RequestTransport();

  ServeTools(KnowledgeTools knowledge, SkillTools skills, MemoryTools memories, ObjectMapper json) {
    this.json = json;
    McpJsonMapper mapper = new JacksonMcpJsonMapper(json);
    List<SyncToolSpecification> tools =
        Stream.of(knowledge.tools(), skills.tools(), memories.tools())
            .flatMap(List::stream)
            .map(tool -> specified(tool, mapper))
            .toList();
    var unused =
        McpServer.sync(transport)
            .jsonMapper(mapper)
            .serverInfo("parley", "0.1.0")
            .instructions(INSTRUCTIONS)
            .capabilities(McpSchema.ServerCapabilities.builder().tools(false).build())
            .tools(tools)
            .immediateExecution(true) // requests come on threads that may block
            .build();
  }

  /** To which requests are given. */
  RequestTransport transport() {
    return transport;
  }

  private SyncToolSpecification specified(OfferedTool tool, McpJsonMapper mapper) {
    McpSchema.Tool described =
        McpSchema.Tool.builder()
            .name(tool.name())
            .description(tool.description())
            .inputSchema(mapper, tool.parameters().toString())
            .annotations(
                new McpSchema.ToolAnnotations(null, !tool.changes(), null, null, null, null))
            .build();
    return new SyncToolSpecification(described, (context, request) -> call(tool, context, request));
  }

  private CallToolResult call(
      OfferedTool tool, McpTransportContext context, CallToolRequest request) {
    Asker asker = (Asker) context.get(Asker.KEY);
    @Nullable Map<String, Object> given = request.arguments();
    JsonNode arguments = json.valueToTree(given == null ? Map.of() : given);
    try {
      return result(tool.body().run(asker, arguments), false);
    } catch (ProblemException e) {
      return result(e.detail(), true);
    } catch (RuntimeException e) {
      LOG.errorf(e, "The tool %s failed", tool.name());
      return result("Something went wrong here.", true);
    }
  }

  private static CallToolResult result(String text, boolean isError) {
    return CallToolResult.builder().addTextContent(text).isError(isError).build();
  }
}
