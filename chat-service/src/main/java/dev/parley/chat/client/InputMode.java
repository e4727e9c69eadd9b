package dev.parley.chat.client;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a visitor may send besides text. */
public enum InputMode {
  @JsonProperty("Image")
  IMAGE("Image"),
  @JsonProperty("Document")
  DOCUMENT("Document"),
  @JsonProperty("Audio")
  AUDIO("Audio");

  private final String wireName;

  InputMode(String wireName) {
    this.wireName = wireName;
  }

  /** The name in JSON. */
  @Override
  public String toString() {
    return wireName;
  }
}
