package dev.parley.inference.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.identity.Caller;
import dev.parley.web.problem.ProblemException;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * MCP over streamable HTTP, without sessions: each request is answered with JSON. Other methods
 * than POST are answered 405, by which a client knows that nothing comes unasked.
 */
@Path("/v1/mcp")
@Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
@RunOnVirtualThread
@Tag(name = "MCP")
public class McpResource {

  private static final int PARSE_ERROR = -32700;
  private static final int MOST_IN_A_BATCH = 50;

  private final RequestTransport transport;
  private final Caller caller;
  private final ObjectMapper json;
  private final ObjectReader reader;

  McpResource(ServeTools serve, Caller caller, ObjectMapper json) {
    this.transport = serve.transport();
    this.caller = caller;
    this.json = json;
    this.reader =
        json.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /**
   * @param body a message of JSON-RPC, or a batch of them, as protocol version 2025-03-26 has it
   */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Call an MCP server",
      description = "Tools: knowledge search, skills and memories of the account.")
  @RequestBody(content = @Content(schema = @Schema(implementation = ObjectNode.class)))
  public Response callMcp(
      @HeaderParam("MCP-Protocol-Version") @Nullable String version, byte[] body) {
    if (version != null && !RequestTransport.VERSIONS.contains(version)) {
      throw ProblemException.invalid(
          "MCP-Protocol-Version", "This version is not known.", RequestTransport.VERSIONS);
    }
    JsonNode message;
    try {
      message = reader.readValue(body);
    } catch (JsonProcessingException e) {
      return bad(PARSE_ERROR, "The message is not JSON.");
    } catch (IOException e) {
      return bad(PARSE_ERROR, "The message could not be read.");
    }
    if (message.isArray()) {
      return batch((ArrayNode) message);
    }
    if (!message.isObject() || !isRpc(message)) {
      return bad(ErrorCodes.INVALID_REQUEST, "The message is not of JSON-RPC 2.0.");
    }
    JsonNode answer = answer(message);
    return answer == null ? Response.accepted().build() : ok(answer);
  }

  private Response batch(ArrayNode messages) {
    if (messages.isEmpty() || messages.size() > MOST_IN_A_BATCH) {
      return bad(ErrorCodes.INVALID_REQUEST, "A batch has 1 to " + MOST_IN_A_BATCH + " messages.");
    }
    ArrayNode answers = json.createArrayNode();
    for (JsonNode message : messages) {
      JsonNode answer =
          isRpc(message)
              ? answer(message)
              : error(ErrorCodes.INVALID_REQUEST, "The message is not of JSON-RPC 2.0.");
      if (answer != null) {
        answers.add(answer);
      }
    }
    return answers.isEmpty() ? Response.accepted().build() : ok(answers);
  }

  /** Answers a request; null for a notification, and for an answer to what was never asked. */
  private @Nullable JsonNode answer(JsonNode message) {
    JsonNode id = message.path("id");
    if (!message.path("method").isTextual() || id.isMissingNode()) {
      return null;
    }
    if (!id.isTextual() && !id.isIntegralNumber()) {
      return error(ErrorCodes.INVALID_REQUEST, "The id must be a string or a whole number.");
    }
    Object params =
        message.hasNonNull("params")
            ? json.convertValue(message.get("params"), Object.class)
            : null;
    JSONRPCRequest request =
        new JSONRPCRequest(
            "2.0", message.path("method").textValue(), json.convertValue(id, Object.class), params);
    return json.valueToTree(transport.answer(new Asker(caller.account(), caller.token()), request));
  }

  private static boolean isRpc(JsonNode message) {
    boolean isAsked = message.path("method").isTextual();
    boolean isAnswer = message.has("result") || message.has("error");
    return message.path("jsonrpc").asText("").equals("2.0") && (isAsked || isAnswer);
  }

  private static Response ok(JsonNode answer) {
    return Response.ok(answer.toString(), MediaType.APPLICATION_JSON_TYPE).build();
  }

  private Response bad(int code, String why) {
    return Response.status(400)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(error(code, why).toString())
        .build();
  }

  private ObjectNode error(int code, String why) {
    ObjectNode answer = json.createObjectNode();
    answer.put("jsonrpc", "2.0").putNull("id");
    answer.putObject("error").put("code", code).put("message", why);
    return answer;
  }
}
