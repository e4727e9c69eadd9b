package dev.parley.inference.provider;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A provider of an account, its key sealed. */
record StoredProvider(
    UUID id,
    UUID account,
    String name,
    String baseAddress,
    @Nullable String sealedApiKey,
    ServedModels models,
    int weight,
    int priority,
    @Nullable Integer maxConcurrent,
    boolean enabled,
    Instant createdAt,
    Instant updatedAt) {

  /** The owner under which the key is sealed. */
  static String ownerOf(UUID id) {
    return "provider:" + id;
  }

  /** Under which health and limit are kept. */
  static String healthIdOf(UUID id) {
    return "account:" + id;
  }
}
