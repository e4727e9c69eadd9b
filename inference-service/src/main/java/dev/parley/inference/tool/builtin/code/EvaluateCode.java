package dev.parley.inference.tool.builtin.code;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunction;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunctionsOptions;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.pipeline.ToolSource.Offer;
import dev.parley.inference.script.HostFunctions;
import dev.parley.inference.script.Limits;
import dev.parley.inference.script.ScriptEngine;
import dev.parley.inference.script.ScriptException;
import dev.parley.inference.script.ScriptResult;
import dev.parley.inference.script.ScriptSource;
import dev.parley.inference.tool.builtin.Arguments;
import dev.parley.inference.tool.builtin.Bounded;
import dev.parley.inference.tool.builtin.Builtin;
import dev.parley.inference.tool.builtin.BuiltinTool;
import dev.parley.inference.tool.builtin.Schema;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Lets the model compute in JavaScript, without files, network or modules. */
@Singleton
final class EvaluateCode implements Builtin {

  /** Twice what worker scripts have; each run may use its memory about three times over. */
  private static final Limits LIMITS =
      Limits.defaults()
          .withTime(Duration.ofSeconds(20), Duration.ofSeconds(10))
          .withMemory(32L << 20);

  private static final int LONGEST = 50_000;

  /**
   * Code that is no script, since it returns or awaits something outside a function, is read as the
   * body of an async function.
   */
  private static final ScriptSource EVALUATE =
      new ScriptSource(
          "Code",
          """
          function evaluateCode(code) {
            try {
              (0, eval)("if (false) {" + code + "\\n}");
            } catch {
              return (0, eval)("(async () => {" + code + "\\n})()");
            }
            return (0, eval)(code);
          }
          """);

  private final ScriptEngine engine;

  EvaluateCode(ScriptEngine engine) {
    this.engine = engine;
  }

  @Override
  public BuiltinFunction function() {
    return BuiltinFunction.Code;
  }

  @Override
  public Offer offer(Draft draft, BuiltinFunctionsOptions options) {
    return Offer.of(
        List.of(
            new BuiltinTool(
                "evaluate_code", // as AIVAX publishes it
                Set.of("run_javascript"),
                "Runs JavaScript and gives its result and what it wrote to the console. Use it to"
                    + " calculate and to transform data. There are no files, no network and no"
                    + " modules, and nothing is left after a run.",
                Schema.object()
                    .text("code", "The code; the value of its last statement is the result.")
                    .requiring("code"),
                this::run)));
  }

  private String run(ToolCall call) throws ToolFailedException {
    ScriptResult result;
    try {
      result =
          engine.run(
              EVALUATE,
              "evaluateCode",
              JsonNodeFactory.instance.textNode(Arguments.text(call, "code")),
              LIMITS,
              HostFunctions.NONE);
    } catch (ScriptException e) {
      throw new ToolFailedException(String.valueOf(e.getMessage()), e);
    }
    String text = "Result: " + Bounded.cut(result.value().toString(), LONGEST);
    return result.console().isEmpty()
        ? text
        : text + "\nConsole:\n" + String.join("\n", result.console());
  }
}
