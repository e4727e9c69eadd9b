package dev.parley.inference.moderation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.ModerationParameters;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Stage;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Refuses a request whose text reaches one of the AI gateway's thresholds. Without a moderator
 * nothing is answered where thresholds are set: a rule that silently does not hold is worse than an
 * error.
 *
 * <p>Judged is all text that the client sent in this request, the newest first: system and
 * developer messages, which is also what {@code instructions} of {@code /v1/responses} become,
 * messages of the user, earlier ones too, and results of tools. Not judged are messages of the
 * assistant, what the AI gateway itself adds, and what is beyond 100,000 characters, of which the
 * answer then warns.
 */
@Singleton
public final class ModerateRequest implements Stage {

  private static final Logger LOG = Logger.getLogger(ModerateRequest.class);
  private static final int LONGEST_JUDGED = 100_000;

  private final AskModerator moderator;
  private final MeterRegistry metrics;

  ModerateRequest(AskModerator moderator, MeterRegistry metrics) {
    this.moderator = moderator;
    this.metrics = metrics;
  }

  @Override
  public Draft apply(Draft draft) {
    GatewayParameters parameters = draft.parameters();
    ModerationParameters thresholds = parameters == null ? null : parameters.moderationParameters();
    if (thresholds == null || !isSet(thresholds)) {
      return draft;
    }
    if (!moderator.isConfigured()) {
      throw new ProblemException(
          ProblemType.UNAVAILABLE,
          "This AI gateway has moderation thresholds, but the installation has no moderator. The"
              + " operator sets PARLEY_MODERATION_MODEL and, for another API than the default"
              + " upstream, PARLEY_MODERATION_URL.",
          List.of(),
          null,
          null);
    }
    String text = textOf(draft);
    if (!text.isBlank()) {
      judge(moderator.degrees(text, draft), thresholds, draft);
    }
    return draft;
  }

  private void judge(Map<Danger, Double> degrees, ModerationParameters thresholds, Draft draft) {
    List<String> reached = new ArrayList<>();
    for (Danger danger : Danger.values()) {
      int threshold = danger.threshold(thresholds);
      Double degree = degrees.get(danger);
      if (threshold > 0 && degree == null) {
        draft.call().log().warn("The moderator cannot judge " + danger.title() + ".");
      } else if (threshold > 0 && degree >= threshold) {
        metrics.counter("parley.moderation.refused", "danger", danger.key()).increment();
        reached.add(danger.title());
      }
    }
    if (!reached.isEmpty()) {
      LOG.infof("A request was refused for %s", reached);
      throw new ProblemException(
          ProblemType.CONTENT_REFUSED,
          "The message was refused by moderation: " + String.join(", ", reached) + ".",
          List.of(new FieldError("messages", "Refused by moderation.")),
          null,
          null);
    }
  }

  private static boolean isSet(ModerationParameters thresholds) {
    return Arrays.stream(Danger.values()).anyMatch(danger -> danger.threshold(thresholds) > 0);
  }

  /** All texts of the client's, the newest first; longer ones than can be judged are cut off. */
  private static String textOf(Draft draft) {
    List<String> texts = new ArrayList<>();
    JsonNode messages = draft.request().body().path("messages");
    for (int at = messages.size() - 1; at >= 0; at--) {
      String text = ChatRequest.textOf(messages.get(at));
      if (!messages.get(at).path("role").asText().equals("assistant") && !text.isBlank()) {
        texts.add(text);
      }
    }
    String text = String.join("\n", texts);
    if (text.length() <= LONGEST_JUDGED) {
      return text;
    }
    draft
        .call()
        .log()
        .warn(
            "Moderation judged only the newest " + LONGEST_JUDGED + " characters of the request.");
    return text.substring(0, LONGEST_JUDGED);
  }
}
