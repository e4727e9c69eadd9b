package dev.parley.chat.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a chat looks and behaves. Everything is kept and returned as given; what is null after {@link
 * #withDefaults} has no default.
 *
 * @param languageCode BCP 47 language of the page
 * @param primaryColor {@code #rgb} or {@code #rrggbb}
 * @param allowedFrameOrigins which sites may show the page in a frame; none may by default
 * @param audioSynthesisInstruction how answers are to be read aloud; what the voice cannot follow
 *     is left out
 * @param summarizeTextBeforeAudioSynthesis whether an answer is put into fewer words before it is
 *     read aloud
 * @param uploadUnsupportedFiles whether files that are not taken otherwise are kept, and the
 *     assistant told of them
 * @param allowScheduledContinuations whether the assistant may speak first, when something is due
 * @param splitAnswerIntoMessageChunks whether an answer comes as several messages
 * @param maxScheduledIgnoredZone how late a message that was due may still be said: seconds, or a
 *     duration as text; without it, however late
 * @param messageDebounceInterval how long it must be quiet before messages are answered, together:
 *     seconds, or a duration as text
 */
public record ClientParameters(
    @Nullable String languageCode,
    @Nullable List<SuggestionButton> suggestionButtons,
    @Nullable String customScripts,
    @Nullable String customStyles,
    @Nullable List<InputMode> inputModes,
    @Nullable String primaryColor,
    @Nullable String pageTitle,
    @Nullable String helloLabel,
    @Nullable String helloSubLabel,
    @Nullable String textAreaPlaceholder,
    @Nullable String logoImageUrl,
    @Nullable Boolean debug,
    @Nullable Boolean showToolCalls,
    @Nullable List<String> allowedFrameOrigins,
    @Nullable AudioSynthesisSource audioSynthesisSource,
    @Nullable String audioSynthesisVoice,
    @Nullable String audioSynthesisInstruction,
    @Nullable Boolean summarizeTextBeforeAudioSynthesis,
    @Nullable Boolean uploadUnsupportedFiles,
    @Nullable Boolean allowScheduledContinuations,
    @Nullable Boolean splitAnswerIntoMessageChunks,
    @Nullable JsonNode maxScheduledIgnoredZone,
    @Nullable JsonNode messageDebounceInterval) {

  private static final String DEFAULT_COLOR = "#4f46e5";

  /** What a client has that gave no parameters. */
  static final ClientParameters EMPTY =
      new ClientParameters(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null, null, null, null, null);

  /**
   * Fills what was not given.
   *
   * @param name name of the client, which is the page's title unless it has one
   */
  ClientParameters withDefaults(String name) {
    return new ClientParameters(
        languageCode,
        orEmpty(suggestionButtons),
        customScripts,
        customStyles,
        orEmpty(inputModes),
        Objects.requireNonNullElse(primaryColor, DEFAULT_COLOR),
        pageTitle == null || pageTitle.isBlank() ? name : pageTitle,
        helloLabel,
        helloSubLabel,
        textAreaPlaceholder,
        logoImageUrl,
        orFalse(debug),
        orFalse(showToolCalls),
        orEmpty(allowedFrameOrigins),
        Objects.requireNonNullElse(audioSynthesisSource, AudioSynthesisSource.NONE),
        audioSynthesisVoice,
        audioSynthesisInstruction,
        orFalse(summarizeTextBeforeAudioSynthesis),
        orFalse(uploadUnsupportedFiles),
        orFalse(allowScheduledContinuations),
        orFalse(splitAnswerIntoMessageChunks),
        maxScheduledIgnoredZone,
        messageDebounceInterval);
  }

  /** How long it must be quiet before messages are answered; zero for not at all. */
  public Duration debounce() {
    return messageDebounceInterval == null
        ? Duration.ZERO
        : Durations.parse(messageDebounceInterval).orElse(Duration.ZERO);
  }

  /** How late a message that was due may still be said; null for however late. */
  public @Nullable Duration ignoredZone() {
    return maxScheduledIgnoredZone == null
        ? null
        : Durations.parse(maxScheduledIgnoredZone).orElse(null);
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static boolean orFalse(@Nullable Boolean flag) {
    return Boolean.TRUE.equals(flag);
  }
}
