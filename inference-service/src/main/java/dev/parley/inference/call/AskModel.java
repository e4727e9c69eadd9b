package dev.parley.inference.call;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.math.BigDecimal;
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
   * @throws ProblemException when there is none; 402, before anybody is asked, when it may cost
   *     more than is left
   */
  public String ask(Draft draft, Question question) {
    Call call = draft.call();
    String model = question.target().model();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", model);
    ArrayNode messages = body.putArray("messages");
    question.messages().forEach(messages::add);
    body.put("max_completion_tokens", question.maximum());
    if (question.effort() != null) {
      body.put("reasoning_effort", question.effort());
    }
    try (Meter.Aside aside = call.expenses().aside(mostOf(question, messages))) {
      ObjectNode answer = models.complete(Draft.of(call, new ChatRequest(body), question.target()));
      String text = ChatRequest.textOf(answer.path("choices").path(0).path("message")).strip();
      TokenUsage usage = TokenUsage.reportedIn(answer.get("usage"));
      aside.took(
          prices.tokens(
              question.sku(),
              model,
              usage != null
                  ? usage
                  : TokenUsage.counted(count.ofMessages(messages), count.of(text)),
              question.description()));
      return text;
    }
  }

  /** What is free needs no count. */
  private BigDecimal mostOf(Question question, ArrayNode messages) {
    String model = question.target().model();
    return prices.isFree(model)
        ? BigDecimal.ZERO
        : meters.most(model, count.ofMessages(messages), question.maximum());
  }
}
