package dev.parley.inference.skill;

import dev.parley.inference.json.Storable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to create or replace a skill, and one line of an import or export.
 *
 * @param slug the name under which the model loads it, unique in the account without regard to case
 * @param description tells the model when to load it
 * @param instructions what the model reads once it has loaded it
 */
@Schema(name = "SkillData")
public record SkillFields(
    @NotNull
        @Pattern(
            regexp = "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9])?",
            message =
                "must have 1 to 100 letters, digits, '-', '_' or '.', and begin and end with a"
                    + " letter or digit")
        String slug,
    @Size(max = 2000) @Storable @Nullable String description,
    @NotBlank @Size(max = 200_000) @Storable String instructions,
    @Valid SkillOptions options) {

  /** Fills in the defaults. */
  public SkillFields {
    options = options == null ? SkillOptions.NONE : options;
  }
}
