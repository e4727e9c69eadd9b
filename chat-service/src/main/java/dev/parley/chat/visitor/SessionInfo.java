package dev.parley.chat.visitor;

import dev.parley.chat.client.ClientParameters;
import dev.parley.chat.client.InputMode;
import dev.parley.chat.client.SuggestionButton;
import dev.parley.chat.conversation.Conversations.OpenTurn;
import dev.parley.chat.conversation.Conversations.Seen;
import dev.parley.chat.conversation.Handler;
import dev.parley.chat.conversation.MessageShape;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answer of the public session call. From {@code handler} on it goes beyond the published API.
 *
 * @param culture words of the page, by name
 * @param chatCreationData always null; the published API has the field
 * @param handlerName name of the person who answers
 * @param earlierMessages whether there are messages before these
 */
public record SessionInfo(
    List<MessageShape> messages,
    String chatTitle,
    Map<String, String> culture,
    Client client,
    @Nullable Object chatCreationData,
    Handler handler,
    @Nullable String handlerName,
    Events events,
    boolean earlierMessages,
    Instant expiresAt) {

  /**
   * Where the events of the conversation stand.
   *
   * @param lastEventId what the messages contain; what comes after it is new
   * @param turn the answer that is being written
   */
  public record Events(String lastEventId, @Nullable OpenTurn turn) {}

  /**
   * What a page needs of its client.
   *
   * @param inputModes {@code text}, and in lower case what else may be sent
   * @param cultureLanguage the language of the words
   * @param cultureDirection of that language: {@code ltr} or {@code rtl}
   */
  public record Client(
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
      boolean audioTranscriptionEnabled,
      boolean uploadUnsupportedFiles,
      @Nullable String languageCode,
      String cultureLanguage,
      String cultureDirection,
      boolean showToolCalls) {}

  /** What of the looks does not stand in the client's parameters. */
  public record Offered(
      boolean speech,
      boolean transcription,
      String language,
      String direction,
      Map<String, String> words) {}

  static SessionInfo of(Seen seen, Offered offered) {
    ClientParameters parameters = seen.client().clientParameters();
    return new SessionInfo(
        seen.messages(),
        titleOf(parameters, seen.client().name()),
        offered.words(),
        client(parameters, offered),
        null,
        seen.handler(),
        seen.handlerName(),
        new Events(String.valueOf(seen.lastEvent()), seen.openTurn()),
        seen.earlier(),
        seen.expiresAt());
  }

  /** The page's title, or else the client's name. */
  public static String titleOf(ClientParameters parameters, String name) {
    return Objects.requireNonNullElse(parameters.pageTitle(), name);
  }

  /** The looks of a client. */
  public static Client client(ClientParameters p, Offered offered) {
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
        offered.speech(),
        offered.transcription() && modes.contains(InputMode.AUDIO),
        Boolean.TRUE.equals(p.uploadUnsupportedFiles()),
        p.languageCode(),
        offered.language(),
        offered.direction(),
        Boolean.TRUE.equals(p.showToolCalls()));
  }
}
