package dev.parley.inference.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.knowledge.CiteSources;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.RunLog;
import dev.parley.inference.provider.Missed;
import dev.parley.inference.usage.AccountUsage;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.TokenUsage;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The last stage: makes a model's answer ours, with its citations and what it took. */
@Singleton
public final class FinishAnswer {

  private final CiteSources cite;
  private final AccountUsage accounts;
  private final CountTokens count;
  private final Clock clock;

  FinishAnswer(CiteSources cite, AccountUsage accounts, CountTokens count, Clock clock) {
    this.cite = cite;
    this.accounts = accounts;
    this.count = count;
    this.clock = clock;
  }

  /** Finishes a whole answer; fields that are not known here stay. */
  public ObjectNode whole(Draft draft, ObjectNode answer, Meter meter) {
    Facts facts = factsOf(draft, meter);
    answer.put("id", facts.id());
    answer.put("object", "chat.completion");
    answer.put("created", facts.created());
    if (answer.path("model").asText("").isEmpty()) {
      answer.put("model", facts.model());
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode choice : answer.path("choices")) {
      if (choice instanceof ObjectNode one
          && choice.path("message") instanceof ObjectNode message) {
        finish(one, message, facts);
        text.append(message.path("reasoning_content").asText(""));
        text.append(ChatRequest.textOf(message));
        for (JsonNode tool : message.path("tool_calls")) {
          text.append(tool.path("function").toString());
        }
      }
    }
    TokenUsage reported = draft.reportedIn(answer.get("usage"));
    TokenUsage usage = reported != null ? reported : facts.estimate(text.toString());
    answer.set("usage", facts.usage(usage));
    answer.set("generation_context", facts.generationContext(usage));
    return answer;
  }

  /** Finishes an answer in pieces. */
  public StreamedAnswer streamed(Draft draft, Consumer<ObjectNode> out, Meter meter) {
    return new StreamedAnswer(factsOf(draft, meter), out);
  }

  private static void finish(ObjectNode choice, ObjectNode message, Facts facts) {
    if (!message.has("refusal")) {
      message.putNull("refusal");
    }
    ArrayNode annotations = facts.annotations(ChatRequest.textOf(message));
    if (message.path("annotations") instanceof ArrayNode theirs) {
      theirs.addAll(annotations);
    } else {
      message.set("annotations", annotations);
    }
    if (!message.path("tool_calls").isArray()) {
      message.putArray("tool_calls");
    }
    if (!choice.has("logprobs")) {
      choice.putNull("logprobs");
    }
  }

  private Facts factsOf(Draft draft, Meter meter) {
    return new Facts(draft, meter, draft.call().id().toString(), clock.instant().getEpochSecond());
  }

  /** What is the same for the whole of one answer. */
  final class Facts {

    private final Draft draft;
    private final Meter meter;
    private final String id;
    private final long created;

    private Facts(Draft draft, Meter meter, String id, long created) {
      this.draft = draft;
      this.meter = meter;
      this.id = id;
      this.created = created;
    }

    String id() {
      return id;
    }

    long created() {
      return created;
    }

    String model() {
      return draft.target().model();
    }

    boolean wantsUsage() {
      return draft.request().wantsUsage();
    }

    @Nullable TokenUsage reportedIn(@Nullable JsonNode usage) {
      return draft.reportedIn(usage);
    }

    ArrayNode annotations(String text) {
      return cite.annotations(text, draft.call().sources().all());
    }

    TokenUsage estimate(String answer) {
      return TokenUsage.counted(count.ofMessages(draft.body().path("messages")), count.of(answer));
    }

    ObjectNode usage(TokenUsage usage) {
      return accounts.openAi(usage);
    }

    ObjectNode generationContext(TokenUsage usage) {
      ObjectNode context =
          accounts.generationContext(meter.finish(draft.call().expenses().untold(usage)));
      RunLog log = draft.call().log();
      ArrayNode ran = context.putArray("runned_functions");
      log.runs().forEach(run -> ran.add(written(run)));
      if (log.upstream() != null) {
        context.put("upstream", log.upstream());
      }
      if (!log.missed().isEmpty()) {
        ArrayNode fallbacks = context.putArray("upstream_fallbacks");
        log.missed().forEach(one -> fallbacks.add(written(one)));
      }
      if (!log.warnings().isEmpty()) {
        ArrayNode warnings = context.putArray("warnings");
        log.warnings().forEach(warnings::add);
      }
      return context;
    }

    private static ObjectNode written(Missed missed) {
      ObjectNode entry = JsonNodeFactory.instance.objectNode();
      entry.put("upstream", missed.provider());
      entry.put("model", missed.model());
      entry.put("error", missed.reason());
      return entry;
    }

    private static ObjectNode written(RunLog.Run run) {
      ObjectNode entry = JsonNodeFactory.instance.objectNode();
      entry.put("name", run.name());
      entry.put("arguments", run.arguments());
      entry.put("explanation", run.explanation());
      entry.put("succeeded", run.failure() == null);
      entry.put("error", run.failure());
      entry.put("duration_ms", run.took().toMillis());
      return entry;
    }
  }
}
