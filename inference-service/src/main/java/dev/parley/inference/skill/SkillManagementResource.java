package dev.parley.inference.skill;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.parley.web.identity.Caller;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** All skills of the account at once. */
@Path("/api/v1/skills/management")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Skills")
public class SkillManagementResource {

  private static final String JSONL = "application/jsonl";
  private static final int PAGE = 100;

  private final Skills skills;
  private final ImportSkills importSkills;
  private final Caller caller;
  private final ObjectWriter lines;

  SkillManagementResource(
      Skills skills, ImportSkills importSkills, Caller caller, ObjectMapper json) {
    this.skills = skills;
    this.importSkills = importSkills;
    this.caller = caller;
    this.lines = json.writerFor(SkillFields.class).without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  /** Answer of a clearing. */
  @Schema(name = "SkillsCleared")
  public record Cleared(String message, long removedCount) {}

  @DELETE
  @Path("clear")
  @Operation(summary = "Delete all skills")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              schema = @Schema(implementation = Cleared.class),
              examples =
                  @ExampleObject(
                      name = "cleared",
                      value = "{\"message\": \"All skills were deleted.\", \"removedCount\": 2}")))
  public Cleared clearSkills() {
    return new Cleared("All skills were deleted.", skills.clear(caller.account()));
  }

  @POST
  @Path("import")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(
      summary = "Import skills (JSONL)",
      description =
          "The file 'skills' holds one skill a line, with slug and instructions at least. A skill"
              + " whose slug is there is replaced. A line that is not valid is skipped, and"
              + " 'errors' says why. Masked header values of an export keep those that are stored"
              + " under the same slug, source and host; elsewhere the line is skipped. All is in"
              + " use when the answer comes.")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              schema = @Schema(implementation = ImportSkills.Report.class),
              examples = @ExampleObject(name = "report", value = SkillExamples.REPORT)))
  public ImportSkills.Report importSkills(@RestForm("skills") @Nullable FileUpload file)
      throws IOException {
    if (file == null) {
      throw ProblemException.invalid("skills", "A file part of this name is needed.");
    }
    try (InputStream input = Files.newInputStream(file.uploadedFile())) {
      return importSkills.read(caller.account(), input);
    }
  }

  @GET
  @Path("export.jsonl")
  @Produces(JSONL)
  @Operation(
      summary = "Export skills (JSONL)",
      description =
          "One skill a line, in the order of slugs, as an import takes it back. The values of"
              + " sources' headers are secrets: they are masked here, too.")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              mediaType = JSONL,
              schema = @Schema(implementation = String.class),
              examples = @ExampleObject(name = "skills", value = SkillExamples.LINES)))
  public Response exportSkills() {
    UUID account = caller.account();
    List<Skill> first = skills.page(account, "", PAGE);
    StreamingOutput body = output -> write(output, account, first);
    return Response.ok(body)
        .type(JSONL)
        .header("Content-Disposition", "attachment; filename=\"skills.jsonl\"")
        .build();
  }

  private void write(OutputStream output, UUID account, List<Skill> first) throws IOException {
    List<Skill> page = first;
    while (!page.isEmpty()) {
      for (Skill skill : page) {
        lines.writeValue(output, lineOf(skill));
        output.write('\n');
      }
      page = skills.page(account, page.getLast().slug(), PAGE);
    }
  }

  private static SkillFields lineOf(Skill skill) {
    return new SkillFields(
        skill.slug(),
        skill.description(),
        skill.instructions(),
        skill.options().withSources(SealHeaders.masked(skill.sources())));
  }
}
