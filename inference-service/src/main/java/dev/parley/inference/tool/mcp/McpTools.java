package dev.parley.inference.tool.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.RemoteSource;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.ToolSource;
import dev.parley.outbound.OutboundException;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The tools of an AI gateway's MCP servers, asked all at once. What a server has is kept for the
 * source's {@code cacheDuration}. A server that is down costs its tools, not the answer, and a tool
 * that is malformed costs itself.
 */
@Singleton
final class McpTools implements ToolSource {

  private static final Logger LOG = Logger.getLogger(McpTools.class);

  private static final int MOST_NAMED = 10;

  private final ConnectServer connect;
  private final McpConfig config;
  private final DescribeCall describe;
  private final ObjectMapper json;
  private final Clock clock;
  private final Cache<McpServer, Listing> listings =
      Caffeine.newBuilder().maximumSize(1000).build();

  McpTools(
      ConnectServer connect,
      McpConfig config,
      DescribeCall describe,
      ObjectMapper json,
      Clock clock) {
    this.connect = connect;
    this.config = config;
    this.describe = describe;
    this.json = json;
    this.clock = clock;
  }

  /**
   * What a server said.
   *
   * @param missing why there are no tools, or which were left out; empty when all are there
   */
  private record Listing(List<McpSchema.Tool> tools, String missing, Instant until) {}

  @Override
  public Offer offer(Draft draft) {
    GatewayParameters parameters = draft.parameters();
    if (parameters == null || parameters.mcpSources().isEmpty()) {
      return Offer.NONE;
    }
    List<Tool> tools = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Listing>> asked = new ArrayList<>();
      List<McpServer> servers = new ArrayList<>();
      for (RemoteSource source : parameters.mcpSources()) {
        McpServer server =
            new McpServer(draft.call().account(), source.name(), source.url(), source.headers());
        servers.add(server);
        Duration cached = Duration.ofSeconds(source.cacheDuration());
        asked.add(threads.submit(() -> listing(server, cached)));
      }
      for (int at = 0; at < asked.size(); at++) {
        Listing listing = await(asked.get(at));
        for (McpSchema.Tool tool : listing.tools()) {
          tools.add(
              new RemoteTool(
                  servers.get(at), tool, schemaOf(tool), connect, config, describe, json));
        }
        if (!listing.missing().isEmpty()) {
          missing.add(listing.missing());
        }
      }
    }
    return new Offer(tools, missing);
  }

  /** Listing never fails; only the wait for it can be interrupted. */
  private static Listing await(Future<Listing> asked) {
    try {
      return asked.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.error("An MCP server could not be asked", e.getCause());
    }
    return new Listing(List.of(), "Some MCP servers were not asked.", Instant.MIN);
  }

  private Listing listing(McpServer server, Duration cached) {
    Instant now = clock.instant();
    Listing known = listings.getIfPresent(server);
    if (known != null && now.isBefore(known.until())) {
      return known;
    }
    Listing listing;
    try {
      Listed listed = connect.with(server, config.listTimeout(), this::listed);
      listing =
          new Listing(
              listed.tools().stream().limit(config.mostTools()).toList(),
              withoutMalformed(server, listed.leftOut()),
              now.plus(cached));
    } catch (RuntimeException e) {
      String why = wordsOf(e);
      LOG.warnf("%s gave no tools: %s", server, why);
      listing =
          new Listing(
              List.of(),
              "The tools of the MCP server '" + server.name() + "' are missing: " + why,
              now.plus(config.pauseWhenDown()));
    }
    listings.put(server, listing);
    return listing;
  }

  private static String withoutMalformed(McpServer server, List<String> names) {
    return names.isEmpty()
        ? ""
        : "Tools of the MCP server '"
            + server.name()
            + "' are missing, since what it says of them is malformed: "
            + String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMED)))
            + (names.size() > MOST_NAMED ? ", …" : "");
  }

  /** What a server listed: the tools that can be read, and the names of the others. */
  private record Listed(List<McpSchema.Tool> tools, List<String> leftOut) {}

  /** Page by page until there are enough, since a server can say for ever that there are more. */
  private Listed listed(McpSyncClient session) {
    List<String> leftOut = new ArrayList<>();
    List<McpSchema.Tool> tools = new ArrayList<>();
    String cursor = null;
    boolean more = true;
    while (more) {
      McpSchema.ListToolsResult page = session.listTools(cursor);
      List<String> malformed = ReadableTools.leftOut(page);
      tools.addAll(page.tools());
      leftOut.addAll(malformed);
      cursor = page.nextCursor();
      more =
          cursor != null
              && !cursor.isEmpty()
              && !(page.tools().isEmpty() && malformed.isEmpty())
              && tools.size() + leftOut.size() < config.mostTools();
    }
    return new Listed(tools, leftOut);
  }

  /** A schema that is none of an object is taken as that of any object. */
  private ObjectNode schemaOf(McpSchema.Tool tool) {
    ObjectNode schema =
        json.valueToTree(tool.inputSchema()) instanceof ObjectNode given
            ? given
            : json.createObjectNode();
    List<String> nulls = new ArrayList<>();
    schema
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isNull()) {
                nulls.add(field.getKey());
              }
            });
    schema.remove(nulls);
    schema.put("type", "object");
    if (!schema.path("properties").isObject()) {
      schema.putObject("properties");
    }
    return schema;
  }

  /**
   * What went wrong, in one line, for the account; nothing that the server said beyond its own
   * error message.
   */
  static String wordsOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutboundException outbound) {
        return String.valueOf(outbound.getMessage());
      }
      if (cause instanceof McpError error && error.getJsonRpcError() != null) {
        if (error.getJsonRpcError().data() instanceof OutboundException outbound) {
          return String.valueOf(outbound.getMessage()); // ours, of GuardedTransport
        }
        return "The server refused: "
            + shortened(String.valueOf(error.getJsonRpcError().message()));
      }
      if (cause instanceof TimeoutException) {
        return "The server took too long.";
      }
    }
    return "The server does not speak MCP as it should.";
  }

  private static String shortened(String message) {
    String line = message.replaceAll("\\p{Cntrl}", " ");
    return line.length() > 300 ? line.substring(0, 300) + "…" : line;
  }
}
