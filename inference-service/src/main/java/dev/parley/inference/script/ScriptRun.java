package dev.parley.inference.script;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.inference.script.HostFunction.HostFailure;
import dev.parley.inference.script.ScriptException.Reason;
import io.roastedroot.quickjs4j.core.Builtins;
import io.roastedroot.quickjs4j.core.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ByteArrayMemory;
import run.endive.wasm.types.MemoryLimits;

/**
 * One run, on a thread that may be interrupted. The script's side of it is {@code driver.js}, which
 * reads its orders and hands over its result by the host functions made here. All that a script
 * hands over is text of JSON, read with limits: a small text can be a large tree.
 */
final class ScriptRun implements Callable<ScriptResult> {

  private static final String DRIVER = readDriver();
  private static final int DEEPEST = 200;

  /** Memory grows in steps; less than a megabyte left counts as none. */
  private static final int SPARE_PAGES = 16;

  private static final int MOST_TOKENS = 200_000;

  private final ScriptSource source;
  private final String function;
  private final String argument;
  private final Limits limits;
  private final HostFunctions host;
  private final ObjectMapper json;
  private @Nullable ByteArrayMemory memory;
  private @Nullable String kind;
  private String result = "";

  ScriptRun(
      ScriptSource source, String function, String argument, Limits limits, HostFunctions host) {
    this.source = source;
    this.function = function;
    this.argument = argument;
    this.limits = limits;
    this.host = host;
    this.json = boundedJson(limits.largestText());
  }

  private static ObjectMapper boundedJson(int largestText) {
    return new ObjectMapper(
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(largestText)
                    .maxDocumentLength(2L * largestText)
                    .maxTokenCount(MOST_TOKENS)
                    .maxNumberLength(400)
                    .build())
            .build());
  }

  @Override
  public ScriptResult call() throws ScriptException, JsonProcessingException {
    BoundedConsole console = new BoundedConsole(limits.console());
    try (Engine engine = engine(console)) {
      int driver = engine.compileRaw(DRIVER.getBytes(StandardCharsets.UTF_8));
      engine.exec(driver);
    } catch (RuntimeException e) {
      if (kind == null && !isMemoryFull()) {
        throw e; // after a result, what else goes wrong does not matter
      }
    }
    return switch (kind) {
      case null -> throw isMemoryFull() ? ScriptFailures.outOfMemory() : neverSettled();
      case "value" -> new ScriptResult(true, json.readTree(result), console.lines());
      case "missing" ->
          new ScriptResult(false, JsonNodeFactory.instance.nullNode(), console.lines());
      default ->
          throw ScriptFailures.thrown("syntax".equals(kind), source.name() + ": " + result.strip());
    };
  }

  /** An engine without memory cannot always say so: its words need memory, too. */
  private boolean isMemoryFull() {
    ByteArrayMemory used = memory;
    return used != null && used.pages() > limits.pages() - SPARE_PAGES;
  }

  private static ScriptException neverSettled() {
    return new ScriptException(Reason.THROWN, "The promise of the script is never settled.");
  }

  private ByteArrayMemory reserve(MemoryLimits wanted) {
    ByteArrayMemory made =
        new ByteArrayMemory(new MemoryLimits(wanted.initialPages(), limits.pages()));
    memory = made;
    return made;
  }

  private Engine engine(BoundedConsole console) {
    return Engine.builder()
        .withObjectMapper(json)
        .withMemoryFactory(this::reserve)
        .withStdout(console)
        .withStderr(console)
        .addBuiltins(
            Builtins.builder("parley")
                .addVoidToString("function", () -> function)
                .addVoidToString("source", source::text)
                .addVoidToString("argument", () -> argument)
                .addVoidToString("functions", this::functions)
                .add(
                    new io.roastedroot.quickjs4j.core.HostFunction(
                        "call",
                        List.of(String.class, String.class),
                        String.class,
                        values -> call((String) values.get(0), (String) values.get(1))))
                .add(
                    new io.roastedroot.quickjs4j.core.HostFunction(
                        "finish",
                        List.of(String.class, String.class),
                        String.class,
                        values -> finish((String) values.get(0), (String) values.get(1))))
                .build())
        .build();
  }

  private String functions() {
    return json.valueToTree(host.byName().keySet()).toString();
  }

  /** The first result counts. */
  private String finish(String how, String what) {
    if (kind == null) {
      kind = how;
      result = what == null ? "" : what;
    }
    return "";
  }

  /** A pair: whether it went well, and the result or the words for what did not. */
  private String call(String name, String text) {
    HostFunction called = host.byName().get(String.valueOf(name));
    if (called == null) {
      return answer(false, JsonNodeFactory.instance.textNode("There is no such function."));
    }
    try {
      return answer(true, called.call(json.readTree(String.valueOf(text))));
    } catch (HostFailure e) {
      return answer(false, JsonNodeFactory.instance.textNode(String.valueOf(e.getMessage())));
    } catch (JsonProcessingException e) {
      return answer(false, JsonNodeFactory.instance.textNode("The argument is too large."));
    }
  }

  private String answer(boolean good, JsonNode value) {
    String text = JsonNodeFactory.instance.arrayNode().add(good).add(value).toString();
    return text.length() <= limits.largestText()
        ? text
        : "[false,\"The result is too large for a script.\"]";
  }

  private static String readDriver() {
    try (InputStream in = ScriptRun.class.getResourceAsStream("driver.js")) {
      if (in == null) {
        throw new IllegalStateException("driver.js is not part of this program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("driver.js cannot be read", e);
    }
  }
}
