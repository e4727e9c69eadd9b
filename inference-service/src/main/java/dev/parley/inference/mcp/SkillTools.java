package dev.parley.inference.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.skill.Skill;
import dev.parley.inference.skill.Skills;
import dev.parley.inference.skill.WriteSkill;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.List;

/** Lists and reads the account's skills. */
@Singleton
final class SkillTools {

  private final Skills skills;
  private final WriteSkill write;

  SkillTools(Skills skills, WriteSkill write) {
    this.skills = skills;
    this.write = write;
  }

  List<OfferedTool> tools() {
    ObjectNode read = OfferedTool.schema();
    OfferedTool.required(read, "slug", "The skill's slug, as list_skills gives it.");
    return List.of(
        new OfferedTool(
            "list_skills",
            "Gives the slugs and descriptions of the skills that there are.",
            OfferedTool.schema(),
            false,
            this::list),
        new OfferedTool(
            "read_skill",
            "Gives the instructions of a skill. Read it before a task that it fits, and follow what"
                + " it says.",
            read,
            false,
            this::read));
  }

  private String list(Asker asker, JsonNode arguments) {
    StringBuilder text = new StringBuilder();
    for (Skills.Listed skill : skills.list(asker.account())) {
      text.append(text.isEmpty() ? "" : "\n").append("- ").append(skill.slug());
      if (skill.description() != null && !skill.description().isBlank()) {
        text.append(": ").append(skill.description());
      }
    }
    return text.isEmpty() ? "There are no skills." : text.toString();
  }

  private String read(Asker asker, JsonNode arguments) {
    String slug = ReadArguments.text(arguments, "slug");
    Skill skill =
        skills
            .load(asker.account(), slug)
            .orElseThrow(() -> ProblemException.notFound("The skill '" + slug + "'"));
    return write.text(skill, why -> {}); // the text says it where a source is down
  }
}
