package dev.parley.inference.tool.builtin;

import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.outbound.Cancellation;
import dev.parley.outbound.OutboundAnswer;
import dev.parley.outbound.OutboundClient;
import dev.parley.outbound.OutboundRequest;
import dev.parley.outbound.OutboundStream;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** Calls addresses that a model names, and takes no more than the beginning of what they give. */
@Singleton
public final class Fetch {

  /** Bytes of an answer that are read. */
  public static final int MOST_BYTES = 5 * 1024 * 1024;

  private static final Set<String> TEXTS =
      Set.of(
          "application/json",
          "application/xml",
          "application/javascript",
          "application/x-javascript",
          "application/ecmascript",
          "application/x-ndjson",
          "application/jsonl",
          "application/yaml",
          "application/x-yaml",
          "application/toml",
          "application/sql",
          "application/graphql",
          "application/x-sh",
          "application/x-www-form-urlencoded",
          "image/svg+xml");

  private static final int SNIFFED = 1024;

  private final OutboundClient client;

  Fetch(OutboundClient client) {
    this.client = client;
  }

  /**
   * What came, of any status.
   *
   * @param isCut whether there was more
   */
  public record Fetched(OutboundAnswer answer, boolean isCut) {

    /** Whether it can be read as text: by its type, or where it has none by its bytes. */
    public boolean isText() {
      String type = answer.contentType();
      if (type == null || type.isEmpty()) {
        return hasNoZeros(answer.body());
      }
      return type.startsWith("text/")
          || TEXTS.contains(type)
          || type.endsWith("+json")
          || type.endsWith("+xml");
    }

    /** Whether it is a page. */
    public boolean isHtml() {
      String type = answer.contentType();
      if (type == null || type.isEmpty()) {
        byte[] body = answer.body();
        String start =
            new String(body, 0, Math.min(SNIFFED, body.length), StandardCharsets.ISO_8859_1);
        return start.toLowerCase(Locale.ROOT).contains("<html");
      }
      return type.equals("text/html") || type.equals("application/xhtml+xml");
    }

    /** Says of what is no text what it is. */
    public String described() {
      String type = answer.contentType();
      return "[Binary content: "
          + (type == null || type.isEmpty() ? "of unknown type" : type)
          + ", "
          + (isCut ? "more than " : "")
          + answer.body().length
          + " bytes]";
    }

    private static boolean hasNoZeros(byte[] body) {
      for (int at = 0; at < Math.min(SNIFFED, body.length); at++) {
        if (body[at] == 0) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Sends a request; blocks. Only public addresses may be called, unless the operator allows
   * others.
   *
   * @throws ToolFailedException when no answer comes
   */
  public Fetched send(OutboundRequest request) throws ToolFailedException {
    try (OutboundStream stream =
        client.open(request, client.limits().withLargestBody(Long.MAX_VALUE), new Cancellation())) {
      byte[] read = stream.body().readNBytes(MOST_BYTES + 1);
      boolean more = read.length > MOST_BYTES;
      byte[] body = more ? Arrays.copyOf(read, MOST_BYTES) : read;
      return new Fetched(
          new OutboundAnswer(stream.status(), stream.url(), stream.headers(), body), more);
    } catch (IOException e) {
      throw new ToolFailedException(String.valueOf(e.getMessage()));
    }
  }
}
