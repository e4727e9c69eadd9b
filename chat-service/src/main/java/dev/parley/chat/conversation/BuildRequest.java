package dev.parley.chat.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.chat.attachment.ReadAttachments;
import dev.parley.chat.conversation.StartAnswer.Question;
import dev.parley.chat.conversation.StartAnswer.Said;
import dev.parley.chat.inference.AnswerRequest;
import dev.parley.web.identity.ChatOrigin;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a conversation what an AI gateway is asked; blocks on files and on the context's
 * address.
 */
@ApplicationScoped
class BuildRequest {

  private final ReadAttachments attachments;
  private final LoadContext context;
  private final StoredJson json;

  BuildRequest(ReadAttachments attachments, LoadContext context, StoredJson json) {
    this.attachments = attachments;
    this.context = context;
    this.json = json;
  }

  AnswerRequest of(Question question) {
    List<UUID> asked =
        question.said().stream().filter(said -> said.role() == Role.USER).map(Said::id).toList();
    Map<UUID, ArrayNode> files = attachments.partsOf(asked);
    List<AnswerRequest.Turn> turns = new ArrayList<>();
    for (List<Said> together : grouped(question.said())) {
      turns.add(
          new AnswerRequest.Turn(
              together.getFirst().role().toString(), contentOf(together, files)));
    }
    return new AnswerRequest(
        question.client().aiGatewayId(),
        contextOf(question),
        turns,
        question.metadata(),
        question.user(),
        originOf(question));
  }

  private static @Nullable ChatOrigin originOf(Question question) {
    String user = question.user();
    boolean allowed =
        Boolean.TRUE.equals(question.client().clientParameters().allowScheduledContinuations());
    return user == null || !allowed
        ? null
        : new ChatOrigin(
            question.client().id(),
            user,
            "WebChat",
            null,
            question.metadata().get("timeZone"),
            true);
  }

  private @Nullable String contextOf(Question question) {
    String loaded = question.contextLocation() == null ? null : context.load(question);
    if (loaded == null) {
      return question.context();
    }
    return question.context() == null ? loaded : question.context() + "\n\n" + loaded;
  }

  /** The messages of one answer are one, and so are messages that were asked together. */
  private static List<List<Said>> grouped(List<Said> said) {
    List<List<Said>> groups = new ArrayList<>();
    for (Said message : said) {
      List<Said> last = groups.isEmpty() ? List.of() : groups.getLast();
      boolean joins =
          !last.isEmpty()
              && message.turn() != null
              && message.turn().equals(last.getLast().turn())
              && message.role() == last.getLast().role();
      if (joins) {
        last.add(message);
      } else {
        groups.add(new ArrayList<>(List.of(message)));
      }
    }
    return groups;
  }

  private JsonNode contentOf(List<Said> together, Map<UUID, ArrayNode> files) {
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    List<String> texts = new ArrayList<>();
    for (Said said : together) {
      ArrayNode own = json.read(said.parts(), ArrayNode.class);
      ArrayNode attached = files.get(said.id());
      if (own == null && !said.text().isEmpty()) {
        texts.add(said.text());
        parts.addObject().put("type", "text").put("text", said.text());
      } else if (own != null) {
        parts.addAll(own);
      }
      if (attached != null) {
        parts.addAll(attached);
      }
    }
    boolean textOnly = parts.size() == texts.size();
    return textOnly ? TextNode.valueOf(String.join("\n\n", texts)) : parts;
  }
}
