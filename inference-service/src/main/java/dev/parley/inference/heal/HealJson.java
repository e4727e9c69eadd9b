package dev.parley.inference.heal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.account.Accounts;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.Flag;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Expenses;
import dev.parley.inference.pipeline.WholeAsChunks;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.SumUsage;
import dev.parley.inference.usage.TokenUsage;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that an answer that shall be JSON is JSON: repairs what the model wrote, checks it
 * against the schema, and asks again with what is wrong, as often as the request allows. Acts where
 * the account or the request says so.
 *
 * <p>A stream is repaired while it flows, and where it turns out not to be valid at its end a
 * warning says so. Only where the request itself asks for attempts does it wait until the answer is
 * valid, since what was given out cannot be taken back.
 */
@Singleton
public final class HealJson {

  private final Accounts accounts;
  private final CountTokens count;
  private final ObjectReader reader;

  HealJson(Accounts accounts, CountTokens count, ObjectMapper json) {
    this.accounts = accounts;
    this.count = count;
    this.reader =
        json.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /** The same model, whose JSON is sound where that is asked for. */
  public ChatModel around(ChatModel model) {
    return new ChatModel() {
      @Override
      public ObjectNode complete(Draft draft) {
        JsonDemand demand = demandOf(draft);
        return demand == null ? model.complete(draft) : healed(model, draft, demand);
      }

      @Override
      public Chunks open(Draft draft) {
        JsonDemand demand = demandOf(draft);
        if (demand == null) {
          return model.open(draft);
        }
        return JsonDemand.isExplicit(draft.request())
            ? new WholeAsChunks(healed(model, draft, demand))
            : new RepairedChunks(
                model.open(draft),
                draft.call().log(),
                demand.schema() == null ? null : text -> errors(text, demand));
      }
    };
  }

  private @Nullable JsonDemand demandOf(Draft draft) {
    JsonDemand demand =
        JsonDemand.of(
            draft.request(), () -> accounts.get(draft.call().account()).automaticJsonHealing());
    GatewayParameters parameters = draft.parameters();
    if (demand != null
        && parameters != null
        && parameters.flags().contains(Flag.OpenAiStrictJson)) {
      demand = demand.strict();
    }
    if (demand != null
        && draft.body().path("response_format").path("json_schema") instanceof ObjectNode schema) {
      schema.remove("healing_options"); // ours, and unknown to the upstream
    }
    return demand;
  }

  private ObjectNode healed(ChatModel model, Draft first, JsonDemand demand) {
    Draft draft = first.unstreamed();
    ObjectNode usage = null;
    for (int attempt = 1; ; attempt++) {
      ObjectNode answer = model.complete(draft);
      usage = SumUsage.of(usage, tookOf(answer, draft));
      answer.set("usage", usage);
      if (!(answer.path("choices").path(0).path("message") instanceof ObjectNode message)
          || !message.path("tool_calls").isEmpty()) {
        return answer; // the client's functions are called first
      }
      String text = ChatRequest.textOf(message);
      String repaired = repair(text);
      List<String> wrong = errors(repaired, demand);
      if (wrong.isEmpty()) {
        message.put("content", repaired);
        return answer;
      }
      if (attempt == demand.attempts()) {
        throw ProblemException.upstreamFailed(
            "The model's answer is not the JSON that was asked for, after "
                + attempt
                + (attempt == 1 ? " attempt: " : " attempts: ")
                + String.join("; ", wrong),
            null);
      }
      draft = draft.followedBy(List.of(message("assistant", text), message("user", said(wrong))));
      goOn(draft, TokenUsage.read(usage));
    }
  }

  /** What one attempt took; counted where the upstream did not say. */
  private JsonNode tookOf(ObjectNode answer, Draft draft) {
    JsonNode usage = answer.path("usage");
    return draft.reportedIn(usage) != null
        ? usage
        : TokenUsage.estimate(
            count.ofMessages(draft.messages()),
            count.of(ChatRequest.textOf(answer.path("choices").path(0).path("message"))));
  }

  private void goOn(Draft draft, @Nullable TokenUsage soFar) {
    Expenses expenses = draft.call().expenses();
    TokenUsage all = soFar == null ? TokenUsage.counted(0, 0) : soFar;
    expenses.next(expenses.untold(all), draft.promptTokens(count));
  }

  private static String repair(String text) {
    RepairJson repair = new RepairJson();
    return repair.accept(text) + repair.end();
  }

  private List<String> errors(String json, JsonDemand demand) {
    if (json.isEmpty()) {
      return List.of("the answer holds no JSON");
    }
    try {
      JsonNode value = reader.readValue(json);
      return demand.schema() == null ? List.of() : CheckSchema.errors(value, demand.schema());
    } catch (JsonProcessingException e) {
      return List.of("the answer is not JSON");
    }
  }

  private static String said(List<String> wrong) {
    return "This is not valid: "
        + String.join("; ", wrong)
        + ". Answer again with the whole JSON and nothing else.";
  }

  private static ObjectNode message(String role, String text) {
    return JsonNodeFactory.instance.objectNode().put("role", role).put("content", text);
  }
}
