package dev.parley.inference.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.rag.Passage;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.TokenCount;
import dev.parley.inference.usage.TokenUsage;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way through the stages: what the client sent, and what will be sent to the
 * model.
 *
 * @param body for the model; owned by this draft, never the client's own
 * @param instructions how many system messages were put before the client's messages
 * @param knowledge what was found in the knowledge before the model was asked; null when none is
 *     attached
 * @param tools those that Parley runs
 * @param settled the answer, when no model need be asked any more
 */
public record Draft(
    Call call,
    ChatRequest request,
    Target target,
    ObjectNode body,
    int instructions,
    @Nullable List<Passage> knowledge,
    Toolbox tools,
    @Nullable String settled) {

  /** The start: the client's request, with the model's own name. */
  public static Draft of(Call call, ChatRequest request, Target target) {
    ObjectNode body = request.body().deepCopy();
    body.put("model", target.model());
    return new Draft(call, request, target, body, 0, null, new Toolbox(), null);
  }

  /** The AI gateway's parameters; null when a model was named directly. */
  public @Nullable GatewayParameters parameters() {
    AiGateway gateway = target.gateway();
    return gateway == null ? null : gateway.parameters();
  }

  /** What the model will be sent; not to be changed. */
  public ArrayNode messages() {
    return (ArrayNode) body.path("messages");
  }

  /**
   * Reads the {@code usage} of an answer to this; null when nobody counted, who may say so with
   * zeros. Only what was settled without a model took nothing indeed.
   */
  public @Nullable TokenUsage reportedIn(@Nullable JsonNode usage) {
    return settled == null ? TokenUsage.reportedIn(usage) : TokenUsage.read(usage);
  }

  /**
   * Tokens of what the model will be sent, with the tools that it is told of; counted when it is
   * needed.
   */
  public TokenCount promptTokens(CountTokens count) {
    return TokenCount.later(
        () -> count.ofMessages(messages()) + count.of(toolsOf(body, tools.visible())));
  }

  private static String toolsOf(ObjectNode body, List<Tool> ours) {
    StringBuilder told = new StringBuilder();
    body.path("tools").forEach(told::append);
    for (Tool tool : ours) {
      told.append(tool.name()).append(tool.description()).append(tool.parameters());
    }
    return told.toString();
  }

  /** With a system message after those that stages put in before, ahead of the client's. */
  public Draft instructed(String text) {
    ObjectNode copy = body.deepCopy();
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("role", "system").put("content", text);
    ((ArrayNode) copy.path("messages")).insert(instructions, message);
    return new Draft(call, request, target, copy, instructions + 1, knowledge, tools, settled);
  }

  /** With another body. */
  public Draft with(ObjectNode changed) {
    return new Draft(call, request, target, changed, instructions, knowledge, tools, settled);
  }

  /** The same for an answer that comes whole, whatever the client asked for. */
  public Draft unstreamed() {
    ObjectNode copy = body.deepCopy();
    copy.remove(List.of("stream", "stream_options"));
    return with(copy);
  }

  /** Answered without a model. */
  public Draft settledAs(String answer) {
    return new Draft(call, request, target, body, instructions, knowledge, tools, answer);
  }

  /** With further messages at the end. */
  public Draft followedBy(Collection<? extends JsonNode> messages) {
    ObjectNode copy = body.deepCopy();
    ((ArrayNode) copy.path("messages")).addAll(messages.stream().map(m -> (JsonNode) m).toList());
    return with(copy);
  }

  /** Answered by another model than first named. */
  public Draft to(Target other) {
    ObjectNode copy = body.deepCopy();
    copy.put("model", other.model());
    return new Draft(call, request, other, copy, instructions, knowledge, tools, settled);
  }

  /** With what was found, numbered as the sources of the call. */
  public Draft knowing(List<Passage> found) {
    return new Draft(
        call, request, target, body, instructions, call.sources().add(found), tools, settled);
  }

  /** What was found; empty also when nothing could be. */
  public List<Passage> citable() {
    return knowledge == null ? List.of() : knowledge;
  }
}
