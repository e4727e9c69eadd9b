package dev.parley.inference.skill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.inference.secret.Masks;
import dev.parley.web.secret.SecretBox;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps the values of sources' headers encrypted, and shows masks in their place. */
@Singleton
final class SealHeaders {

  private static final TypeReference<Map<String, Map<String, String>>> BY_SOURCE =
      new TypeReference<>() {};

  private final SecretBox secrets;
  private final ObjectMapper json;

  SealHeaders(SecretBox secrets, ObjectMapper json) {
    this.secrets = secrets;
    this.json = json;
  }

  /** The headers of all sources as one encrypted text; null when there are none. */
  @Nullable String seal(UUID skill, List<InstructionSource> sources) {
    Map<String, Map<String, String>> headers = new LinkedHashMap<>();
    for (InstructionSource source : sources) {
      if (!source.headers().isEmpty()) {
        headers.put(source.name(), source.headers());
      }
    }
    if (headers.isEmpty()) {
      return null;
    }
    try {
      return secrets.seal(json.writeValueAsString(headers), ownerOf(skill));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Headers could not be written", e);
    }
  }

  /** The sources with their headers in the clear. */
  List<InstructionSource> open(
      UUID skill, @Nullable String sealed, List<InstructionSource> sources) {
    if (sealed == null) {
      return sources;
    }
    try {
      var headers = json.readValue(secrets.open(sealed, ownerOf(skill)), BY_SOURCE);
      return sources.stream()
          .map(source -> source.withHeaders(headers.getOrDefault(source.name(), Map.of())))
          .toList();
    } catch (JsonProcessingException e) {
      // Without the cause, whose message could hold a piece of the text.
      throw new IllegalStateException("Headers of skill " + skill + " could not be read");
    }
  }

  /** The sources as they are stored in the clear. */
  static List<InstructionSource> without(List<InstructionSource> sources) {
    return sources.stream().map(source -> source.withHeaders(Map.of())).toList();
  }

  /** The sources as they are shown. */
  static List<InstructionSource> masked(List<InstructionSource> sources) {
    return sources.stream()
        .map(
            source -> {
              Map<String, String> masked = new LinkedHashMap<>(source.headers());
              masked.replaceAll((name, value) -> Masks.of(value));
              return source.withHeaders(masked);
            })
        .toList();
  }

  private static String ownerOf(UUID skill) {
    return "skill:" + skill;
  }
}
