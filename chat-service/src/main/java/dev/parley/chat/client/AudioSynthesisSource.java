package dev.parley.chat.client;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What reads answers aloud. */
public enum AudioSynthesisSource {
  @JsonProperty("None")
  NONE("None"),
  @JsonProperty("Gpt4oTts")
  GPT_4O_TTS("Gpt4oTts"),
  @JsonProperty("ElevenMultilingualV2")
  ELEVEN_MULTILINGUAL_V2("ElevenMultilingualV2"),
  @JsonProperty("ElevenV3")
  ELEVEN_V3("ElevenV3");

  private final String wireName;

  AudioSynthesisSource(String wireName) {
    this.wireName = wireName;
  }

  /** The name in JSON. */
  @Override
  public String toString() {
    return wireName;
  }
}
