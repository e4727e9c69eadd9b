package dev.parley.inference.provider;

import dev.parley.inference.upstream.Provider;

/**
 * A provider that has a model.
 *
 * @param model the name under which it was asked for
 * @param theirModel what the provider calls it
 */
public record Candidate(KnownProvider provider, String model, String theirModel) {

  /** Where and how it is called. */
  public Provider api() {
    return provider.api();
  }
}
