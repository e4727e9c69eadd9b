package dev.parley.inference.skill;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A skill of an account, with the values of its sources' headers in the clear: for a call, never
 * for an answer.
 */
public record Skill(
    UUID id,
    UUID account,
    String slug,
    @Nullable String description,
    String instructions,
    SkillOptions options,
    Instant createdAt,
    Instant updatedAt) {

  /** Addresses of further instructions, in their order. */
  public List<InstructionSource> sources() {
    return options.instructionSources();
  }

  /** Tools that become usable with the skill. */
  public List<String> allowedToolsNames() {
    return options.allowedToolsNames();
  }

  @Override
  public String toString() {
    return "Skill[" + id + ", " + slug + "]";
  }
}
