package dev.parley.inference.skill;

import dev.parley.inference.json.Storable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What a skill brings besides its instructions.
 *
 * @param allowedToolsNames tools that the model may use once it has loaded the skill
 */
public record SkillOptions(
    @Size(max = 50) List<@Valid InstructionSource> instructionSources,
    @Size(max = 500) List<@NotBlank @Size(max = 200) @Storable String> allowedToolsNames) {

  static final SkillOptions NONE = new SkillOptions(List.of(), List.of());

  /** Fills in the defaults; a tool that is named twice is allowed once. */
  public SkillOptions {
    instructionSources = instructionSources == null ? List.of() : List.copyOf(instructionSources);
    allowedToolsNames =
        allowedToolsNames == null ? List.of() : List.copyOf(new LinkedHashSet<>(allowedToolsNames));
  }

  SkillOptions withSources(List<InstructionSource> others) {
    return new SkillOptions(others, allowedToolsNames);
  }
}
