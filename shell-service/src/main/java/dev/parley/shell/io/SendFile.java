package dev.parley.shell.io;

import dev.parley.shell.tree.OpenedFile;
import dev.parley.shell.tree.Precondition;
import dev.parley.shell.tree.StoredFile;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Answers with a file or a part of it. What users and commands wrote is for download only: browsers
 * are told to show none of it.
 */
@Singleton
public final class SendFile {

  private static final int BUFFER = 1 << 16;

  private final DescribeFile describe;

  SendFile(DescribeFile describe) {
    this.describe = describe;
  }

  /**
   * Answers, and closes the file in the end.
   *
   * @throws ProblemException 412 or 416, after the file was closed
   */
  public Response send(OpenedFile opened, HttpServerRequest request) {
    boolean sent = false;
    try {
      Response answer = answer(opened, request);
      sent = answer.getEntity() != null;
      return answer;
    } finally {
      if (!sent) {
        opened.close();
      }
    }
  }

  private Response answer(OpenedFile opened, HttpServerRequest request) {
    StoredFile file = opened.file();
    new Precondition(request.getHeader("If-Match"), null).check(file.tag());
    String known = request.getHeader("If-None-Match");
    if (known != null && Precondition.names(known, file.tag(), true)) {
      return described(Response.status(304), file).build();
    }
    ByteRange range = ByteRange.of(request.getHeader("Range"), request.getHeader("If-Range"), file);
    if (range != null && range.isUnsatisfiable()) {
      throw new UnsatisfiableRange(file.size());
    }
    long from = range == null ? 0 : range.from();
    long length = range == null ? file.size() : range.length();
    Response.ResponseBuilder answer =
        described(Response.status(range == null ? 200 : 206), file)
            .header("Content-Type", describe.describe(opened).mimeType())
            .header("Content-Length", length)
            .header("Content-Disposition", disposition(file.name()));
    if (range != null) {
      answer.header(
          "Content-Range", "bytes " + from + "-" + (from + length - 1) + "/" + file.size());
    }
    boolean head = "HEAD".equals(request.method().name());
    return head ? answer.build() : answer.entity(stream(opened, from, length)).build();
  }

  private static Response.ResponseBuilder described(
      Response.ResponseBuilder answer, StoredFile file) {
    return answer
        .header("ETag", "\"" + file.tag() + "\"")
        .header(
            "Last-Modified",
            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.ofInstant(file.modified(), ZoneOffset.UTC)))
        .header("Accept-Ranges", "bytes")
        .header("Cache-Control", "private, no-cache")
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "sandbox; default-src 'none'");
  }

  private static StreamingOutput stream(OpenedFile opened, long from, long length) {
    return output -> {
      try (opened;
          InputStream bytes = opened.read(from, length)) {
        copy(bytes, output, length);
      }
    };
  }

  /** A file that became shorter meanwhile breaks the answer off rather than looking whole. */
  private static void copy(InputStream bytes, OutputStream output, long length) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long left = length;
    while (left > 0) {
      int read = bytes.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new IOException("The file became shorter while it was sent");
      }
      output.write(buffer, 0, read);
      left -= read;
    }
  }

  /** With the name as RFC 6266 has it, and one of ASCII for old clients. */
  private static String disposition(String name) {
    return "attachment; filename=\""
        + name.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "_")
        + "\"; filename*=UTF-8''"
        + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Nothing of the file is in the range. */
  static final class UnsatisfiableRange extends ProblemException {

    private final long size;

    UnsatisfiableRange(long size) {
      super(
          ProblemType.RANGE_NOT_SATISFIABLE,
          "The file has " + size + " bytes; nothing of it is in the range.");
      this.size = size;
    }

    /** The header that says how long the file is. */
    String contentRange() {
      return "bytes */" + size;
    }
  }
}
