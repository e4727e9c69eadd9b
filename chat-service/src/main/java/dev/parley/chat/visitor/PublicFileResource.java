package dev.parley.chat.visitor;

import dev.parley.chat.attachment.Attached;
import dev.parley.chat.attachment.Attachments;
import dev.parley.chat.attachment.Kind;
import dev.parley.chat.attachment.MediaType;
import dev.parley.chat.client.InputMode;
import dev.parley.chat.conversation.Conversations;
import dev.parley.chat.conversation.Conversations.Opened;
import dev.parley.chat.speech.Transcribe;
import dev.parley.web.identity.PublicEndpoint;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Files of a visitor. What they hold came from a stranger: only pictures and sounds are shown, in
 * nobody's origin, and everything else is offered for download.
 */
@Path("/api/v1/public/chat-clients/{access-key}")
@Produces("application/json")
@PublicEndpoint
@ByAccessKey
@RunOnVirtualThread
@Tag(name = "Web Chat Client")
public class PublicFileResource {

  private static final String POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'";

  private final Conversations conversations;
  private final Attachments attachments;
  private final Transcribe transcribe;

  PublicFileResource(Conversations conversations, Attachments attachments, Transcribe transcribe) {
    this.conversations = conversations;
    this.attachments = attachments;
    this.transcribe = transcribe;
  }

  @POST
  @Path("/attachments")
  @Consumes("*/*")
  @Operation(
      operationId = "uploadChatAttachment",
      summary = "Upload a file that is then sent with a prompt",
      description =
          "The body is the file. Its type is told by its bytes: 415 for one that the client's input"
              + " modes do not take, 413 for one that is too large, 422 for a document that cannot"
              + " be read.")
  public Attached upload(
      @PathParam("access-key") String key,
      @QueryParam("name") @DefaultValue("file") String name,
      byte[] bytes) {
    Opened opened = conversations.open(key);
    return attachments.upload(ownerOf(opened), opened.client().clientParameters(), name, bytes);
  }

  @GET
  @Path("/attachments/{attachment-id}")
  @Produces("*/*")
  @Operation(operationId = "downloadChatAttachment", summary = "The bytes of a file")
  public Response download(
      @PathParam("access-key") String key, @PathParam("attachment-id") String id) {
    Opened opened = conversations.open(key);
    Attachments.Content content = attachments.open(opened.id(), idOf(id));
    return Response.ok(content.bytes())
        .header("Content-Type", typeOf(content.file()))
        .header("Content-Disposition", dispositionOf(content.file()))
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Cross-Origin-Resource-Policy", "cross-origin")
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "private, max-age=86400, immutable")
        .build();
  }

  @DELETE
  @Path("/attachments/{attachment-id}")
  @Operation(operationId = "removeChatAttachment", summary = "Remove a file that was not sent")
  public void remove(@PathParam("access-key") String key, @PathParam("attachment-id") String id) {
    attachments.remove(conversations.open(key).id(), idOf(id));
  }

  @POST
  @Path("/transcriptions")
  @Consumes("*/*")
  @Operation(
      operationId = "transcribeChatRecording",
      summary = "What is said in a recording",
      description = "The body is the recording. 422 where nothing listens.")
  public PublicShapes.Heard transcribe(@PathParam("access-key") String key, byte[] bytes) {
    Opened opened = conversations.open(key);
    var modes = opened.client().clientParameters().inputModes();
    if (modes == null || !modes.contains(InputMode.AUDIO)) {
      throw ProblemException.unprocessable("This chat takes no recordings.");
    }
    if (bytes.length > transcribe.largest()) {
      throw new ProblemException(
          ProblemType.TOO_LARGE,
          "A recording may have at most " + transcribe.largest() + " bytes.");
    }
    MediaType type = MediaType.of(bytes, "");
    if (type.kind() != Kind.AUDIO) {
      throw new ProblemException(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "These bytes are no recording.");
    }
    return transcribe
        .hear(ownerOf(opened), bytes, type.name())
        .map(PublicShapes.Heard::new)
        .orElseThrow(() -> ProblemException.unprocessable("Recordings are not transcribed here."));
  }

  private static Attachments.Owner ownerOf(Opened opened) {
    return new Attachments.Owner(
        opened.account(), opened.client().id(), opened.id(), opened.client().aiGatewayId());
  }

  private static boolean isShown(Attached file) {
    return file.mediaType().startsWith("image/") || file.mediaType().startsWith("audio/");
  }

  /** A text is shown as such, whatever its name says. */
  private static String typeOf(Attached file) {
    if (isShown(file)) {
      return file.mediaType();
    }
    return file.mediaType().startsWith("text/")
        ? "text/plain; charset=utf-8"
        : "application/octet-stream";
  }

  /** With the name as RFC 6266 has it, and one of ASCII for old clients. */
  private static String dispositionOf(Attached file) {
    return (isShown(file) ? "inline" : "attachment")
        + "; filename=\""
        + file.name().replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "_")
        + "\"; filename*=UTF-8''"
        + URLEncoder.encode(file.name(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static UUID idOf(String id) {
    return Ids.parse(id, "The file");
  }
}
