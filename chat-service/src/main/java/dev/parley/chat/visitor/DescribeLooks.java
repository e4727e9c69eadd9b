package dev.parley.chat.visitor;

import dev.parley.chat.client.ClientParameters;
import dev.parley.chat.speech.Speak;
import dev.parley.chat.speech.Transcribe;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** What a client's page can do here, and its words. */
@ApplicationScoped
public class DescribeLooks {

  private final Culture culture;
  private final Speak speak;
  private final Transcribe transcribe;

  DescribeLooks(Culture culture, Speak speak, Transcribe transcribe) {
    this.culture = culture;
    this.speak = speak;
    this.transcribe = transcribe;
  }

  /**
   * @param accepted the browser's {@code Accept-Language}
   */
  public SessionInfo.Offered of(ClientParameters parameters, @Nullable String accepted) {
    String language = culture.languageOf(parameters.languageCode(), accepted);
    return new SessionInfo.Offered(
        speak.isOffered(parameters),
        transcribe.isOffered(),
        language,
        culture.directionOf(language),
        culture.words(language));
  }
}
