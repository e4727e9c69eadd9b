package dev.parley.inference.tool.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.ToolNames;
import dev.parley.inference.pipeline.ToolSource;
import dev.parley.inference.script.HostFunctions;
import dev.parley.inference.script.Limits;
import dev.parley.inference.script.RunWorkerScript;
import dev.parley.inference.script.ScriptEngine;
import dev.parley.inference.script.ScriptException;
import dev.parley.inference.script.ScriptSource;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The tools that an AI gateway's worker script defines: the entries of its object {@code tools}
 * that have a function {@code run}. What a script defines is remembered by the script's hash, as
 * each question costs a run.
 */
@Singleton
final class ScriptTools implements ToolSource {

  private static final int MOST_TOOLS = 50;
  private static final int LONGEST_DESCRIPTION = 10_000;
  private static final String LIST =
      """

      ;function __parleyTools() {
        if (typeof tools !== "object" || tools === null) return [];
        return Object.entries(tools)
          .filter(([, tool]) => typeof tool?.run === "function")
          .map(([name, { description, parameters }]) => ({ name, description, parameters }));
      }
      """;

  private final RunWorkerScript worker;
  private final ScriptEngine engine;
  private final Cache<String, JsonNode> known = Caffeine.newBuilder().maximumSize(500).build();

  ScriptTools(RunWorkerScript worker, ScriptEngine engine) {
    this.worker = worker;
    this.engine = engine;
  }

  @Override
  public Offer offer(Draft draft) {
    GatewayParameters parameters = draft.parameters();
    String script = parameters == null ? null : parameters.workerScriptSource();
    if (script == null || !worker.mentions(script, "tools")) {
      return Offer.NONE;
    }
    try {
      return offer(script, defined(script));
    } catch (ScriptException e) {
      return new Offer(
          List.of(), List.of("The tools of the worker script are missing: " + e.getMessage()));
    }
  }

  private JsonNode defined(String script) throws ScriptException {
    String hash = hashOf(script);
    JsonNode defined = known.getIfPresent(hash);
    if (defined == null) {
      defined =
          engine
              .run(
                  new ScriptSource("Worker script", script + LIST),
                  "__parleyTools",
                  JsonNodeFactory.instance.nullNode(),
                  Limits.defaults(),
                  HostFunctions.NONE)
              .value();
      known.put(hash, defined);
    }
    return defined;
  }

  private Offer offer(String script, JsonNode defined) {
    List<Tool> tools = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (JsonNode tool : defined) {
      String name = tool.path("name").asText("");
      String description = tool.path("description").asText("");
      if (!ToolNames.isValid(name) || tools.size() == MOST_TOOLS) {
        missing.add(
            "A tool of the worker script is missing: its name must be 1 to 64 letters, digits, _"
                + " and -, and there may be "
                + MOST_TOOLS
                + " of them.");
      } else {
        tools.add(
            new ScriptTool(
                name,
                description.length() > LONGEST_DESCRIPTION
                    ? description.substring(0, LONGEST_DESCRIPTION)
                    : description,
                schemaOf(tool.path("parameters")),
                script,
                engine));
      }
    }
    return new Offer(tools, missing);
  }

  /** What is no schema of an object means a tool without arguments. */
  private static ObjectNode schemaOf(JsonNode parameters) {
    if (parameters instanceof ObjectNode schema
        && schema.path("type").asText("object").equals("object")) {
      return schema;
    }
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    none.put("type", "object").putObject("properties");
    return none;
  }

  private static String hashOf(String script) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing", e);
    }
  }
}
