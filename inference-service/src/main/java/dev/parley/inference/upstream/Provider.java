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

  /** Without the key: this may reach a log. */
  @Override
  public String toString() {
    return "Provider[" + baseAddress + "]";
  }
}
