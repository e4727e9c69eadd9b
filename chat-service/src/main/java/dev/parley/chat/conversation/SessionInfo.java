package dev.parley.chat.conversation;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.parley.chat.client.AudioSynthesisSource;
import dev.parley.chat.client.ClientParameters;
import dev.parley.chat.client.InputMode;
import dev.parley.chat.client.SuggestionButton;
import dev.parley.chat.inference.Citation;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answer of the public session call.
 *
 * @param culture words of the page, by name
 * @param chatCreationData always null; the published API has the field
 */
record SessionInfo(
    List<Message> messages,
    String chatTitle,
    Map<String, String> culture,
    Client client,
    @Nullable Object chatCreationData) {

  /** One message; state, citations, error and time go beyond the published API. */
  record Message(
      Role role,
      String content,
      @JsonProperty("message_id") UUID messageId,
      MessageState state,
      List<Citation> citations,
      @Nullable MessageError error,
      @JsonProperty("created_at") Instant createdAt) {}

  /**
   * What a page needs of its client.
   *
   * @param inputModes {@code text}, and in lower case what else may be sent
   */
  record Client(
      @Nullable String customScripts,
      @Nullable String customStyles,
      @Nullable String helloLabel,
      @Nullable String helloSubLabel,
      @Nullable String logoImageUrl,
      @Nullable String primaryColor,
      List<String> inputModes,
      @Nullable String pageTitle,
      List<SuggestionButton> suggestionButtons,
      boolean debug,
      @Nullable String textAreaPlaceholder,
      boolean audioSynthesisEnabled,
      @Nullable String languageCode,
      boolean showToolCalls) {}

  static SessionInfo of(Conversations.Seen seen) {
    ClientParameters parameters = seen.client().clientParameters();
    return new SessionInfo(
        seen.messages().stream().map(SessionInfo::message).toList(),
        Objects.requireNonNullElse(parameters.pageTitle(), seen.client().name()),
        Labels.english(),
        client(parameters),
        null);
  }

  private static Message message(Conversations.SeenMessage message) {
    return new Message(
        message.role(),
        message.content(),
        message.id(),
        message.state(),
        message.citations(),
        message.error(),
        message.createdAt());
  }

  private static Client client(ClientParameters p) {
    List<InputMode> modes = Objects.requireNonNullElse(p.inputModes(), List.of());
    return new Client(
        p.customScripts(),
        p.customStyles(),
        p.helloLabel(),
        p.helloSubLabel(),
        p.logoImageUrl(),
        p.primaryColor(),
        Stream.concat(
                Stream.of("text"),
                modes.stream().map(mode -> mode.toString().toLowerCase(Locale.ROOT)))
            .toList(),
        p.pageTitle(),
        Objects.requireNonNullElse(p.suggestionButtons(), List.of()),
        Boolean.TRUE.equals(p.debug()),
        p.textAreaPlaceholder(),
        p.audioSynthesisSource() != AudioSynthesisSource.NONE,
        p.languageCode(),
        Boolean.TRUE.equals(p.showToolCalls()));
  }
}
