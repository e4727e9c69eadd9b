package dev.parley.inference.skill;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.json.ReadStrictly;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Skills of the account. */
@Path("/api/v1/skills")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Skills")
public class SkillResource {

  private static final String WHAT = "The skill";

  private final Skills skills;
  private final ReadStrictly json;
  private final Caller caller;

  SkillResource(Skills skills, ReadStrictly json, Caller caller) {
    this.skills = skills;
    this.json = json;
    this.caller = caller;
  }

  /** All of one skill; the values of its sources' headers are masked. */
  @Schema(name = "Skill")
  public record View(
      UUID id,
      Instant createdAt,
      Instant updatedAt,
      String slug,
      @Nullable String description,
      String instructions,
      SkillOptions options) {

    static View of(Skill skill) {
      return new View(
          skill.id(),
          skill.createdAt(),
          skill.updatedAt(),
          skill.slug(),
          skill.description(),
          skill.instructions(),
          skill.options().withSources(SealHeaders.masked(skill.sources())));
    }
  }

  /** Answer where there is nothing else to say. */
  @Schema(name = "SkillDeleted")
  public record Done(String message) {}

  @GET
  @Operation(summary = "List skills", description = "Newest first.")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              schema = @Schema(type = SchemaType.ARRAY, implementation = Skills.Listed.class),
              examples = @ExampleObject(name = "skills", value = SkillExamples.LIST)))
  public List<Skills.Listed> listSkills() {
    return skills.list(caller.account());
  }

  @POST
  @Operation(
      summary = "Create a skill",
      description = "A slug that another skill has, in any case of its letters, is answered 409.")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              schema = @Schema(implementation = View.class),
              examples = @ExampleObject(name = "skill", value = SkillExamples.VIEW)))
  public View createSkill(
      @RequestBody(
              content =
                  @Content(
                      schema = @Schema(implementation = SkillFields.class),
                      examples = @ExampleObject(name = "skill", value = SkillExamples.REQUEST)))
          JsonNode document) {
    return View.of(skills.create(caller.account(), fieldsOf(document)));
  }

  @GET
  @Path("{id}")
  @Operation(
      summary = "Get a skill",
      description = "Of the values of its sources' headers only the ends are shown.")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              schema = @Schema(implementation = View.class),
              examples = @ExampleObject(name = "skill", value = SkillExamples.VIEW)))
  public View getSkill(@PathParam("id") String id) {
    return View.of(skills.get(caller.account(), Ids.parse(id, WHAT)));
  }

  @PUT
  @Path("{id}")
  @Operation(
      summary = "Replace a skill",
      description =
          "What is left out has its default afterwards. A masked header value keeps the one that"
              + " it stands for, as long as the source has the same name and host.")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              schema = @Schema(implementation = View.class),
              examples = @ExampleObject(name = "skill", value = SkillExamples.VIEW)))
  public View updateSkill(
      @PathParam("id") String id,
      @RequestBody(
              content =
                  @Content(
                      schema = @Schema(implementation = SkillFields.class),
                      examples = @ExampleObject(name = "skill", value = SkillExamples.REQUEST)))
          JsonNode document) {
    UUID skill = Ids.parse(id, WHAT);
    return View.of(skills.replace(caller.account(), skill, fieldsOf(document)));
  }

  @DELETE
  @Path("{id}")
  @Operation(summary = "Delete a skill", description = "AI gateways that name it go on without it.")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              schema = @Schema(implementation = Done.class),
              examples =
                  @ExampleObject(
                      name = "deleted",
                      value = "{\"message\": \"The skill was deleted.\"}")))
  public Done deleteSkill(@PathParam("id") String id) {
    skills.delete(caller.account(), Ids.parse(id, WHAT));
    return new Done("The skill was deleted.");
  }

  private SkillFields fieldsOf(@Nullable JsonNode document) {
    if (document == null) {
      throw ProblemException.invalid("body", "Expected an object.");
    }
    return json.read(document, SkillFields.class, "");
  }
}
