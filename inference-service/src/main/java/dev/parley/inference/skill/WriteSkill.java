package dev.parley.inference.skill;

import dev.parley.inference.instruction.FetchInstructions;
import dev.parley.inference.instruction.FetchInstructions.SourceDownException;
import dev.parley.inference.instruction.InstructionAddress;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Writes all that a skill says: its instructions, and those of its sources. */
@Singleton
public final class WriteSkill {

  private final FetchInstructions fetch;

  WriteSkill(FetchInstructions fetch) {
    this.fetch = fetch;
  }

  /**
   * The text of a skill; blocks. A source that is down costs its text, and the reader is told.
   *
   * @param warn hears of each source that is down
   */
  public String text(Skill skill, Consumer<String> warn) {
    List<String> parts = new ArrayList<>(List.of(skill.instructions()));
    skill.sources().forEach(source -> parts.add(read(skill, source, warn)));
    return String.join("\n\n", parts);
  }

  private String read(Skill skill, InstructionSource source, Consumer<String> warn) {
    try {
      return fetch.read(
          new InstructionAddress(
              skill.account(),
              source.name(),
              source.url(),
              source.headers(),
              Duration.ofSeconds(source.cacheDuration())));
    } catch (SourceDownException e) {
      String why = String.valueOf(e.getMessage());
      warn.accept(why);
      return "[" + why + " Work without it, and say so.]";
    }
  }
}
