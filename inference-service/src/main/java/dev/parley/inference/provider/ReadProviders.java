package dev.parley.inference.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.inference.secret.Masks;
import dev.parley.inference.upstream.Provider;
import dev.parley.web.secret.SecretBox;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Reads rows, and opens keys for a call. */
@Singleton
final class ReadProviders {

  private static final String METRIC = "account";

  private final ObjectMapper json;
  private final SecretBox secrets;

  ReadProviders(ObjectMapper json, SecretBox secrets) {
    this.json = json;
    this.secrets = secrets;
  }

  StoredProvider stored(ProviderEntity row) {
    return new StoredProvider(
        row.id,
        row.accountId,
        row.name,
        row.baseAddress,
        row.sealedApiKey,
        models(row.models),
        row.weight,
        row.priority,
        row.maxConcurrent,
        row.enabled,
        row.createdAt,
        row.updatedAt);
  }

  KnownProvider known(StoredProvider stored) {
    return new KnownProvider(
        StoredProvider.healthIdOf(stored.id()),
        stored.name(),
        METRIC,
        new Provider(stored.baseAddress(), key(stored), false),
        stored.models(),
        stored.weight(),
        stored.priority(),
        stored.maxConcurrent(),
        null,
        true);
  }

  /** The key as it is shown; null when there is none. */
  @Nullable String masked(StoredProvider stored) {
    String key = key(stored);
    return key == null ? null : Masks.of(key);
  }

  String write(ServedModels models) {
    try {
      return json.writeValueAsString(models);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Names of models could not be written", e);
    }
  }

  ServedModels models(String written) {
    try {
      return json.readValue(written, ServedModels.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Names of models could not be read", e);
    }
  }

  private @Nullable String key(StoredProvider stored) {
    String sealed = stored.sealedApiKey();
    return sealed == null ? null : secrets.open(sealed, StoredProvider.ownerOf(stored.id()));
  }
}
