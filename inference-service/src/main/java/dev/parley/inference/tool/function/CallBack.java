package dev.parley.inference.tool.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.account.Accounts;
import dev.parley.inference.aigateway.GatewayParameters.ProtocolFunction;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.outbound.OutboundAnswer;
import dev.parley.outbound.OutboundClient;
import dev.parley.outbound.OutboundException;
import dev.parley.outbound.OutboundRequest;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * Calls the address of a function with what the model gave, in the shape that AIVAX publishes for
 * its protocol functions: {@code type}, {@code function} and {@code context}.
 */
@Singleton
final class CallBack {

  private final OutboundClient client;
  private final Accounts accounts;
  private final Clock clock;

  CallBack(OutboundClient client, Accounts accounts, Clock clock) {
    this.client = client;
    this.accounts = accounts;
    this.clock = clock;
  }

  /**
   * Calls and waits.
   *
   * @return the body of a successful answer
   * @throws ToolFailedException when there is none; the body of a failure is not for the model
   */
  String call(ProtocolFunction function, ToolCall call) throws ToolFailedException {
    OutboundRequest request =
        OutboundRequest.post(
                function.callbackUrl(),
                "application/json",
                body(function, call).toString().getBytes(StandardCharsets.UTF_8))
            .with(function.headers())
            .with(Proof.of(accounts.get(call.draft().call().account())));
    OutboundAnswer answer;
    try {
      answer = client.send(request);
    } catch (OutboundException e) {
      throw new ToolFailedException(String.valueOf(e.getMessage()));
    }
    if (!answer.isSuccess()) {
      throw new ToolFailedException("it answered with status " + answer.status() + ".");
    }
    return answer.text();
  }

  private ObjectNode body(ProtocolFunction function, ToolCall call) {
    ChatRequest request = call.draft().request();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("type", "tool_call");
    ObjectNode called = body.putObject("function");
    called.put("name", function.name());
    called.set("content", call.arguments());
    ObjectNode context = body.putObject("context");
    context.put("externalUserId", request.externalUser());
    JsonNode metadata = request.body().path("metadata");
    context.set("metadata", metadata.isObject() ? metadata : context.objectNode());
    context.put("callSource", "ChatCompletionsApi");
    context.put("conversationToken", call.draft().call().id().toString());
    context.put(
        "moment",
        DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
            clock.instant().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC)));
    return body;
  }
}
