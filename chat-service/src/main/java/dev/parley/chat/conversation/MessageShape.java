package dev.parley.chat.conversation;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.parley.chat.attachment.Attached;
import dev.parley.chat.inference.Citation;
import dev.parley.chat.inference.TokenUsage;
import dev.parley.chat.inference.ToolRun;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message in JSON. Role, content and id are as published, the rest goes beyond.
 *
 * @param author name of the person who said it, when it was one
 * @param position its place in the conversation; later is larger
 * @param toolCalls empty where tools are not shown
 * @param usage only where the client debugs
 * @param debug what an answer took; only where the client debugs
 * @param spokenCharacters of it that were read aloud, as billed; only where the client debugs
 */
public record MessageShape(
    Role role,
    String content,
    @JsonProperty("message_id") UUID messageId,
    MessageState state,
    SaidBy from,
    @Nullable String author,
    int position,
    List<Citation> citations,
    List<ToolRun> toolCalls,
    List<Attached> attachments,
    @Nullable TokenUsage usage,
    @Nullable AnswerFacts debug,
    @Nullable Long spokenCharacters,
    @Nullable Feedback feedback,
    @Nullable MessageError error,
    @JsonProperty("created_at") Instant createdAt) {

  /** What the visitor thinks of it. */
  public record Feedback(@Nullable Rating rating, @Nullable String comment) {}
}
