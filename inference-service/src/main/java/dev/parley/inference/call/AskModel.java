package dev.parley.inference.call;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Target;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.Meters;
import dev.parley.inference.usage.PriceUsage;
import dev.parley.inference.usage.TokenUsage;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model something on the way to an answer, such as which model should give it. What that
 * takes is put on the answer's bill.
 */
@Singleton
public final class AskModel {

  private final UpstreamChatModel models;
  private final Meters meters;
  private final PriceUsage prices;
  private final CountTokens count;

  AskModel(UpstreamChatModel models, Meters meters, PriceUsage prices, CountTokens count) {
    this.models = models;
    this.meters = meters;
    this.prices = prices;
    this.count = count;
  }

  /**
   * A question.
   *
   * @param target who is asked; has a provider
   * @param messages in OpenAI's shape
   * @param maximum tokens of the answer
   * @param effort of reasoning; null where the model decides
   * @param sku the base of the lines on the bill
   * @param description for people, such as {@code Inference for model routing}
   */
  public record Question(
      Target target,
      List<ObjectNode> messages,
      int maximum,
      @Nullable String effort,
      String sku,
      String description) {}

  /**
   * Asks and waits.
   *
   * @return the text of the answer, stripped
   * @throws ProblemException when there is none; 402, before anybody is asked, when it would cost
   *     and nothing is left
   */
  public String ask(Draft draft, Question question) {
    Call call = draft.call();
    if (!prices.isFree(question.target().model())) {
      check(draft);
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", question.target().model());
    ArrayNode messages = body.putArray("messages");
    question.messages().forEach(messages::add);
    body.put("max_completion_tokens", question.maximum());
    if (question.effort() != null) {
      body.put("reasoning_effort", question.effort());
    }
    Draft asked = Draft.of(call, new ChatRequest(body), question.target());
    ObjectNode answer = models.complete(asked);
    String text = ChatRequest.textOf(answer.path("choices").path(0).path("message")).strip();
    TokenUsage usage = TokenUsage.read(answer.get("usage"));
    call.expenses()
        .add(
            prices.tokens(
                question.sku(),
                question.target().model(),
                usage != null
                    ? usage
                    : TokenUsage.counted(count.ofMessages(messages), count.of(text)),
                question.description()));
    return text;
  }

  /** While the answer itself is made, what it has reserved is not gone: its own meter knows. */
  private void check(Draft draft) {
    Call call = draft.call();
    Meter meter = call.expenses().meter();
    if (meter == null) {
      AiGateway gateway = draft.target().gateway();
      meters.check(call.account(), call.subject(), gateway == null ? null : gateway.id());
      return;
    }
    ProblemException exhausted = meter.exhausted();
    if (exhausted != null) {
      throw exhausted;
    }
  }
}
