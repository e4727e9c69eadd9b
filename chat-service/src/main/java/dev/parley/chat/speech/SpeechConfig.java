package dev.parley.chat.speech;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Who reads answers aloud, and who listens to visitors; nobody by default. */
@ConfigMapping(prefix = "parley.chat.speech")
public interface SpeechConfig {

  /** An API with OpenAI's {@code /audio/speech}, for the source Gpt4oTts. */
  Upstream openai();

  /** An API with ElevenLabs' {@code /v1/text-to-speech}, for the sources Eleven…. */
  Upstream elevenlabs();

  /** An API with OpenAI's {@code /audio/transcriptions}. */
  Upstream transcription();

  /** How long one of them may take. */
  @WithDefault("PT60S")
  Duration timeout();

  /** Characters of an answer that are read aloud. */
  @WithDefault("4000")
  int mostCharacters();

  /** Bytes of a recording. */
  @WithDefault("25000000")
  int largestRecording();

  /** An upstream. */
  interface Upstream {

    /** Base address; without it the upstream is not used. */
    Optional<URI> url();

    /** Its key. */
    Optional<String> key();

    /** The model, where the API wants one. */
    Optional<String> model();

    /** The voice of clients that name none. */
    Optional<String> voice();
  }
}
