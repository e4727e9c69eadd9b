package dev.parley.inference.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.heal.CheckSchema;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.RunLog.Run;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.script.ToolVerdict;
import dev.parley.inference.worker.ReviewToolCall;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of one round, all at once, each within its time. Whatever goes wrong becomes the
 * result of its call, in words for the model; it never ends the answer.
 */
@Singleton
final class RunCalls {

  private static final Logger LOG = Logger.getLogger(RunCalls.class);
  private static final int LOGGED_ARGUMENTS = 4000;
  private static final String FAILED = "The call failed: ";

  private final ToolsConfig config;
  private final ReviewToolCall worker;
  private final ObjectMapper json;

  RunCalls(ToolsConfig config, ReviewToolCall worker, ObjectMapper json) {
    this.config = config;
    this.worker = worker;
    this.json = json;
  }

  /** What came of a call, and what the worker script adds to the conversation. */
  private record Outcome(String content, @Nullable String failure, List<ObjectNode> messages) {

    static Outcome failed(String why) {
      return new Outcome(FAILED + why, why, List.of());
    }

    static Outcome of(String content) {
      return new Outcome(content, null, List.of());
    }
  }

  /**
   * Runs calls; blocks until all are over.
   *
   * @return a message of role {@code tool} for each call, in their order, and then what the worker
   *     script adds
   */
  List<ObjectNode> run(List<FunctionCall> calls, Draft draft) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Future<Outcome>> running = new ArrayList<>();
      for (FunctionCall call : calls.subList(0, Math.min(calls.size(), config.callsPerRound()))) {
        running.add(threads.submit(() -> timed(call, draft)));
      }
      draft.call().client().onLeave(() -> running.forEach(future -> future.cancel(true)));
      long deadline = System.nanoTime() + config.timeout().toNanos();
      List<ObjectNode> results = new ArrayList<>();
      List<ObjectNode> added = new ArrayList<>();
      for (int at = 0; at < calls.size(); at++) {
        FunctionCall call = calls.get(at);
        Outcome outcome =
            at < running.size()
                ? await(running.get(at), deadline, call, draft)
                : Outcome.failed("too many calls at once; this one was not made.");
        results.add(call.answeredBy(cut(outcome.content())));
        added.addAll(outcome.messages());
      }
      results.addAll(added);
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private Outcome timed(FunctionCall call, Draft draft) {
    long start = System.nanoTime();
    ObjectNode arguments = read(call.arguments());
    String explanation = null;
    if (arguments != null && arguments.path("explanation").isTextual() && isExplained(draft)) {
      explanation = arguments.remove("explanation").textValue();
    }
    Outcome outcome =
        arguments == null
            ? Outcome.failed("the arguments are not a JSON object.")
            : call(call, arguments, draft);
    if (!Thread.currentThread().isInterrupted()) { // else who waited for it has noted it
      log(call, explanation, outcome.failure(), Duration.ofNanos(System.nanoTime() - start), draft);
    }
    return outcome;
  }

  private Outcome call(FunctionCall call, ObjectNode arguments, Draft draft) {
    Optional<Tool> tool = draft.tools().find(call.name());
    if (tool.isEmpty()) {
      return Outcome.failed(
          "there is no function '"
              + call.name()
              + "'. There are: "
              + String.join(", ", draft.tools().visible().stream().map(Tool::name).toList()));
    }
    List<String> wrong = CheckSchema.errors(arguments, tool.get().parameters());
    if (!wrong.isEmpty()) {
      return Outcome.failed("the arguments are not valid: " + String.join("; ", wrong));
    }
    try {
      ToolCall made = new ToolCall(call.id(), arguments, draft);
      return switch (worker.review(tool.get().name(), made)) {
        case ToolVerdict.Run run -> Outcome.of(tool.get().run(made).content());
        case ToolVerdict.Block block -> Outcome.failed(block.reason());
        case ToolVerdict.Replace replaced ->
            new Outcome(replaced.result(), null, replaced.messages());
      };
    } catch (ToolFailedException e) {
      return Outcome.failed(String.valueOf(e.getMessage()));
    } catch (ProblemException e) {
      return Outcome.failed(e.detail());
    } catch (RuntimeException e) {
      LOG.errorf(e, "The tool %s failed", call.name());
      return Outcome.failed("something unexpected went wrong.");
    }
  }

  private Outcome await(Future<Outcome> future, long deadline, FunctionCall call, Draft draft) {
    try {
      return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      String why = "it took longer than " + config.timeout().toSeconds() + " seconds.";
      log(call, null, why, config.timeout(), draft);
      return Outcome.failed(why);
    } catch (ExecutionException e) {
      LOG.errorf(e.getCause(), "The tool %s failed", call.name());
      return Outcome.failed("something unexpected went wrong.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Outcome.failed("it was interrupted.");
    } catch (java.util.concurrent.CancellationException e) {
      return Outcome.failed("the client left.");
    }
  }

  private @Nullable ObjectNode read(String arguments) {
    if (arguments.isBlank()) {
      return json.createObjectNode(); // how several models call a function without parameters
    }
    try {
      JsonNode tree = json.readTree(arguments);
      return tree instanceof ObjectNode object ? object : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private String cut(String content) {
    if (content.length() <= config.largestResult()) {
      return content;
    }
    return content.substring(0, config.largestResult())
        + "\n[The result was cut here; it has "
        + content.length()
        + " characters.]";
  }

  private static boolean isExplained(Draft draft) {
    return draft.parameters() != null && draft.parameters().toolInvocationExplanations();
  }

  private static void log(
      FunctionCall call,
      @Nullable String explanation,
      @Nullable String failure,
      Duration took,
      Draft draft) {
    String arguments = call.arguments();
    String shown =
        arguments.length() > LOGGED_ARGUMENTS
            ? arguments.substring(0, LOGGED_ARGUMENTS) + "…"
            : arguments;
    draft.call().log().ran(new Run(call.name(), shown, explanation, failure, took));
  }
}
