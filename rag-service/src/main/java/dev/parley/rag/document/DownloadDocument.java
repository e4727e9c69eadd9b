package dev.parley.rag.document;

import dev.parley.rag.document.Documents.Original;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** Gives a document out as it came in. */
@ApplicationScoped
public class DownloadDocument {

  private final Documents documents;
  private final FileContents contents;

  DownloadDocument(Documents documents, FileContents contents) {
    this.documents = documents;
    this.contents = contents;
  }

  /**
   * The bytes of a file as they were uploaded, as an attachment.
   *
   * @throws ProblemException 404 when the account's collection has no such document, or it is a
   *     text
   */
  public Response file(UUID account, UUID collection, UUID document) {
    return documents
        .original(account, collection, document)
        .map(this::response)
        .orElseThrow(() -> ProblemException.notFound("The document's file"));
  }

  /**
   * The bytes of a file as they were uploaded, or a text in UTF-8, as an attachment.
   *
   * @throws ProblemException 404 when the account's collection has no such document
   */
  public Response fileOrText(UUID account, UUID collection, UUID document) {
    Optional<Original> original = documents.original(account, collection, document);
    if (original.isPresent()) {
      return response(original.get());
    }
    Document text = documents.get(account, collection, document);
    byte[] bytes = text.contents().getBytes(StandardCharsets.UTF_8);
    return attachment(Response.ok(bytes), text.name(), bytes.length);
  }

  private Response response(Original original) {
    return attachment(Response.ok(contents.open(original.key())), original.name(), original.size());
  }

  /** Never shown by a browser under our address: whoever uploaded it is not trusted. */
  private static Response attachment(Response.ResponseBuilder bytes, String name, long size) {
    return bytes
        .type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
        .header("Content-Length", size)
        .header("X-Content-Type-Options", "nosniff")
        .header(
            "Content-Disposition",
            "attachment; filename*=UTF-8''"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
        .build();
  }
}
