package dev.parley.inference.upstream;

import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible API and how to sign in to it.
 *
 * @param baseAddress such as {@code https://api.openai.com/v1}
 * @param apiKey sent as bearer token; null where none is needed
 * @param trusted true for the operator's own default upstream, which may be at any address; false
 *     for an address that an account gave
 */
public record Provider(String baseAddress, @Nullable String apiKey, boolean trusted) {

  private static final int SHORTEST_SECRET = 16;
  private static final String HIDDEN = "***";

  /**
   * A part of an answer, with the key made unreadable should the upstream send it back. A key that
   * is too short to be a secret ({@code EMPTY}, {@code ollama}) may be a word of the answer.
   */
  public String withoutKey(String answer) {
    return apiKey == null || apiKey.length() < SHORTEST_SECRET
        ? answer
        : answer.replace(apiKey, HIDDEN);
  }

  /** What an upstream says about a failure, with the key made unreadable, however short it is. */
  String hideKey(String message) {
    return apiKey == null || apiKey.isEmpty() ? message : message.replace(apiKey, HIDDEN);
  }

  /** Without the key: this may reach a log. */
  @Override
  public String toString() {
    return "Provider[" + baseAddress + "]";
  }
}
