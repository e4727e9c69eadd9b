package dev.parley.chat.speech;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.chat.inference.AnswerPart;
import dev.parley.chat.inference.AnswerRequest;
import dev.parley.chat.inference.AnswerStream;
import dev.parley.chat.inference.AskInference;
import dev.parley.web.identity.InternalTokens;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Puts an answer into fewer words, with the client's own AI gateway. */
@ApplicationScoped
class ShortenText {

  private static final Logger LOG = Logger.getLogger(ShortenText.class);
  private static final String TASK =
      "Put the following text into a few sentences that are pleasant to listen to. Keep its language"
          + " and its facts. No lists, no signs, no introduction: answer with the sentences only.";

  private final AskInference inference;
  private final InternalTokens tokens;

  ShortenText(AskInference inference, InternalTokens tokens) {
    this.inference = inference;
    this.tokens = tokens;
  }

  /** Fewer words, or the same where the AI gateway had none. */
  String of(UUID account, UUID conversation, UUID aiGateway, String text) {
    AnswerRequest request =
        new AnswerRequest(
            aiGateway,
            TASK,
            List.of(new AnswerRequest.Turn("user", TextNode.valueOf(text))),
            Map.of(),
            null);
    StringBuilder words = new StringBuilder();
    String token = tokens.issue(account, "chat:" + conversation, Set.of());
    try (AnswerStream answer = inference.ask(request, token, stop -> {})) {
      for (List<AnswerPart> next = answer.next(); next != null; next = answer.next()) {
        for (AnswerPart part : next) {
          if (part instanceof AnswerPart.Text said) {
            words.append(said.text());
          }
        }
      }
    } catch (ProblemException e) {
      LOG.warnf("An answer is read aloud unshortened: %s", e.detail());
      return text;
    }
    return words.toString().isBlank() ? text : words.toString();
  }
}
