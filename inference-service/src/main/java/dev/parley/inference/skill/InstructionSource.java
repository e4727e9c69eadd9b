package dev.parley.inference.skill;

import dev.parley.inference.json.Storable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An address whose contents are instructions of a skill.
 *
 * @param name unique in the skill
 * @param headers sent with the request; their values are secrets
 * @param cacheDuration seconds for which the contents may be used again; 600 unless given
 */
public record InstructionSource(
    @NotBlank @Size(max = 200) @Storable String name,
    @Size(max = 2000) @Storable @Nullable String description,
    @NotNull @Size(max = 2000) @Storable @Schema(format = "uri") String url,
    @Size(max = 50) Map<String, String> headers,
    @PositiveOrZero Integer cacheDuration) {

  private static final int CACHE_SECONDS = 600;

  /** Fills in the defaults. */
  public InstructionSource {
    headers =
        headers == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    cacheDuration = cacheDuration == null ? CACHE_SECONDS : cacheDuration;
  }

  InstructionSource withHeaders(Map<String, String> others) {
    return new InstructionSource(name, description, url, others, cacheDuration);
  }

  @Override
  public String toString() {
    return "InstructionSource[" + name + ", " + url + "]";
  }
}
