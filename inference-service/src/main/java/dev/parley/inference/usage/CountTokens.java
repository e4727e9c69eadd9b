package dev.parley.inference.usage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.embedding.EmbeddingModel;
import jakarta.inject.Singleton;

/**
 * Counts tokens where no upstream does, with the built-in model's tokenizer. Other models cut texts
 * otherwise: for English the counts differ by some per cent.
 */
@Singleton
public final class CountTokens {

  /** What OpenAI's chat format adds to each message, by its cookbook on counting tokens. */
  private static final int PER_MESSAGE = 4;

  /** Longer texts are counted by their first part, to bound the work. */
  private static final int COUNTED_CHARACTERS = 200_000;

  private final EmbeddingModel model;

  CountTokens(EmbeddingModel model) {
    this.model = model;
  }

  /** Tokens of a text. */
  public long of(String text) {
    if (text.length() <= COUNTED_CHARACTERS) {
      return model.tokens(text);
    }
    long counted = model.tokens(text.substring(0, COUNTED_CHARACTERS));
    return Math.round((double) counted * text.length() / COUNTED_CHARACTERS);
  }

  /** Tokens of a request's messages; only their texts count. */
  public long ofMessages(JsonNode messages) {
    long tokens = 0;
    for (JsonNode message : messages) {
      tokens += PER_MESSAGE;
      JsonNode content = message.path("content");
      if (content.isTextual()) {
        tokens += of(content.textValue());
      }
      for (JsonNode part : content) {
        tokens += of(part.path("text").asText(""));
      }
    }
    return tokens;
  }
}
