package dev.parley.chat.inference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.web.identity.ChatOrigin;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an AI gateway.
 *
 * @param context said to the model before the conversation
 * @param messages the conversation, the oldest first
 * @param user who asks, in the words of the session's creator
 * @param chat the conversation, for tools that act for its contact; null when nobody is known
 */
public record AnswerRequest(
    UUID aiGatewayId,
    @Nullable String context,
    List<Turn> messages,
    Map<String, String> metadata,
    @Nullable String user,
    @Nullable ChatOrigin chat) {

  /** Without a conversation. */
  public AnswerRequest(
      UUID aiGatewayId,
      @Nullable String context,
      List<Turn> messages,
      Map<String, String> metadata,
      @Nullable String user) {
    this(aiGatewayId, context, messages, metadata, user, null);
  }

  /**
   * One message.
   *
   * @param role {@code user} or {@code assistant}
   * @param content a JSON string, or OpenAI's array of parts
   */
  public record Turn(String role, JsonNode content) {}
}
