package dev.parley.chat.conversation;

import dev.parley.chat.conversation.StartAnswer.Question;
import dev.parley.outbound.Cancellation;
import dev.parley.outbound.OutboundAnswer;
import dev.parley.outbound.OutboundClient;
import dev.parley.outbound.OutboundException;
import dev.parley.outbound.OutboundRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text at a session's {@code contextLocation}, for every answer anew. The address comes
 * from an account, so it is called by the guarded client. An answer does not fail for it: without
 * the text the assistant knows less.
 */
@ApplicationScoped
class LoadContext {

  private static final Logger LOG = Logger.getLogger(LoadContext.class);
  private static final Duration TIME = Duration.ofSeconds(5);
  private static final long LARGEST = 1 << 20;
  private static final int MOST_CHARACTERS = 50_000;

  private final OutboundClient client;

  LoadContext(OutboundClient client) {
    this.client = client;
  }

  /** The text; null when there is none. */
  @Nullable String load(Question question) {
    String location = question.contextLocation();
    if (location == null) {
      return null;
    }
    try {
      OutboundAnswer answer =
          client.send(
              OutboundRequest.get(location).with("Accept", "text/plain, text/markdown, */*;q=0.5"),
              client.limits().withTotal(TIME).withLargestBody(LARGEST),
              new Cancellation());
      if (!answer.isSuccess()) {
        LOG.warnf(
            "The context of conversation %s answered %d", question.conversation(), answer.status());
        return null;
      }
      String text = answer.text().replace("\0", "").strip();
      return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
    } catch (OutboundException e) {
      LOG.warnf(
          "The context of conversation %s was not read: %s",
          question.conversation(), e.getMessage());
      return null;
    }
  }
}
