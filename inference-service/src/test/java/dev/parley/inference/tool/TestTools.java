package dev.parley.inference.tool;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.ToolSource;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Tools for AI gateways whose additional settings name {@code testTools}. */
@Singleton
public final class TestTools implements ToolSource {

  static final AtomicInteger RUNS = new AtomicInteger();

  /** Two calls of {@code meet} must run at once to get past this. */
  static volatile CountDownLatch meeting = new CountDownLatch(2);

  @Override
  public Offer offer(Draft draft) {
    GatewayParameters parameters = draft.parameters();
    ObjectNode settings = parameters == null ? null : parameters.additionalSettings();
    if (settings == null || !settings.path("testTools").asBoolean()) {
      return Offer.NONE;
    }
    return new Offer(
        List.of(
            tool("echo", call -> "echo " + call.arguments().path("text").asText()),
            tool(
                "fail",
                call -> {
                  throw new Tool.ToolFailedException("the bridge is up.");
                }),
            tool(
                "explode",
                call -> {
                  throw new IllegalStateException("secret detail");
                }),
            tool(
                "sleep",
                call -> {
                  await(new CountDownLatch(1));
                  return "";
                }),
            tool("huge", call -> "x".repeat(5_000_000)),
            tool(
                "meet",
                call -> {
                  meeting.countDown();
                  await(meeting);
                  return "met";
                })),
        List.of("The tools of 'far' are missing: it is down."));
  }

  private static void await(CountDownLatch latch) throws Tool.ToolFailedException {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new Tool.ToolFailedException("nobody came.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Tool.ToolFailedException("it was interrupted.", e);
    }
  }

  private interface Body {
    String run(Tool.ToolCall call) throws Tool.ToolFailedException;
  }

  private static Tool tool(String name, Body body) {
    return new Tool() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String description() {
        return "For tests.";
      }

      @Override
      public ObjectNode parameters() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", "object").putObject("properties");
        return schema;
      }

      @Override
      public ToolResult run(ToolCall call) throws ToolFailedException {
        RUNS.incrementAndGet();
        return new ToolResult(body.run(call));
      }
    };
  }
}
