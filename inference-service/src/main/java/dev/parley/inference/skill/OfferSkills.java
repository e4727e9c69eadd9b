package dev.parley.inference.skill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Stage;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.skill.Skills.Offered;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells the model of the AI gateway's skills by slug and description, and gives it a function that
 * loads them. What is loaded brings its sources, and shows the tools that it allows.
 */
@Singleton
public final class OfferSkills implements Stage {

  /** The name of the function that loads skills. */
  public static final String READ_SKILL = "read_skill";

  private static final String INTRODUCTION =
      """
      You have the skills below. When one fits the task, call read_skill with its slug before you \
      begin, and follow what it says.
      """;

  private final Skills skills;
  private final WriteSkill write;

  OfferSkills(Skills skills, WriteSkill write) {
    this.skills = skills;
    this.write = write;
  }

  @Override
  public Draft apply(Draft draft) {
    GatewayParameters parameters = draft.parameters();
    boolean callsTools = !draft.target().isBuiltIn();
    if (parameters == null || parameters.skills().isEmpty() || !callsTools) {
      return draft;
    }
    List<Offered> offered = skills.offered(draft.call().account(), parameters.skills());
    if (offered.isEmpty()) {
      return draft;
    }
    draft.tools().add(List.of(new ReadSkill(offered)));
    StringBuilder text = new StringBuilder(INTRODUCTION);
    for (Offered skill : offered) {
      text.append("\n- ").append(skill.slug());
      if (skill.description() != null && !skill.description().isBlank()) {
        text.append(": ").append(skill.description());
      }
    }
    return draft.instructed(text.toString());
  }

  private final class ReadSkill implements Tool {

    private final List<Offered> offered;

    ReadSkill(List<Offered> offered) {
      this.offered = offered;
    }

    @Override
    public String name() {
      return READ_SKILL;
    }

    @Override
    public String description() {
      return "Loads skills by their slugs and gives their instructions.";
    }

    @Override
    public ObjectNode parameters() {
      ObjectNode schema = JsonNodeFactory.instance.objectNode();
      schema.put("type", "object");
      ObjectNode slugs = schema.putObject("properties").putObject("slugs");
      slugs.put("type", "array").put("minItems", 1);
      ObjectNode items = slugs.putObject("items").put("type", "string");
      offered.forEach(skill -> items.withArray("enum").add(skill.slug()));
      schema.putArray("required").add("slugs");
      return schema;
    }

    @Override
    public ToolResult run(ToolCall call) throws ToolFailedException {
      Set<String> slugs = new LinkedHashSet<>();
      JsonNode given = call.arguments().path("slugs");
      (given.isTextual() ? List.of(given) : given).forEach(slug -> slugs.add(slug.asText("")));
      if (slugs.isEmpty()) {
        throw new ToolFailedException("slugs must name at least one skill.");
      }
      StringBuilder text = new StringBuilder();
      for (String slug : slugs) {
        text.append(text.isEmpty() ? "" : "\n\n").append(load(slug, call.draft()));
      }
      return new ToolResult(text.toString());
    }

    private String load(String slug, Draft draft) throws ToolFailedException {
      GatewayParameters parameters = draft.parameters();
      Skill skill =
          skills
              .load(
                  draft.call().account(),
                  parameters == null ? List.of() : parameters.skills(),
                  slug)
              .orElseThrow(
                  () ->
                      new ToolFailedException(
                          "there is no skill '"
                              + slug
                              + "'. There are: "
                              + String.join(", ", offered.stream().map(Offered::slug).toList())));
      draft.tools().reveal(skill.allowedToolsNames());
      String text = write.text(skill, draft.call().log()::warn);
      return "<activated_skill name=\"" + skill.slug() + "\">\n" + text + "\n</activated_skill>";
    }
  }
}
