package dev.parley.inference.media;

import dev.parley.inference.file.FileIds;
import dev.parley.inference.file.StoredFile;
import dev.parley.inference.file.StoredFiles;
import dev.parley.outbound.Cancellation;
import dev.parley.outbound.OutboundAnswer;
import dev.parley.outbound.OutboundClient;
import dev.parley.outbound.OutboundException;
import dev.parley.outbound.OutboundRequest;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;

/**
 * Gets the bytes of a medium: out of the request, of a file that the account keeps here, or from an
 * address by the guarded client.
 */
@Singleton
final class FetchMedium {

  private static final String DATA = "data:";
  private static final String BASE64 = ";base64";

  private final OutboundClient client;
  private final StoredFiles files;
  private final long largest;

  FetchMedium(OutboundClient client, StoredFiles files, MediaConfig config) {
    this.client = client;
    this.files = files;
    this.largest = config.largest().asLongValue();
  }

  /**
   * Gets it; blocks.
   *
   * @throws ProblemException 400 naming the field when there is nothing to be had
   */
  Medium fetch(UUID account, MediaPart part) {
    if (part.stored()) {
      return opened(account, part);
    }
    if (part.isAddress()) {
      return download(part);
    }
    if (part.source().regionMatches(true, 0, DATA, 0, DATA.length())) {
      return ofDataUrl(part);
    }
    return medium(part, part.title(), "", decoded(part, part.source()));
  }

  private Medium opened(UUID account, MediaPart part) {
    try {
      UUID id = FileIds.parse(part.source());
      StoredFile file = files.get(account, id);
      if (file.bytes() > largest) {
        throw tooLarge(part);
      }
      String name = part.name().isEmpty() ? file.filename() : part.name();
      try (InputStream bytes = files.open(account, id)) {
        return medium(part, name, typeOf(name), bytes.readAllBytes());
      }
    } catch (ProblemException e) {
      throw missing(part, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Bytes of a file that the account keeps here.
   *
   * @throws ProblemException 400 naming the field when there is none
   */
  long sizeOf(UUID account, MediaPart part) {
    try {
      return files.get(account, FileIds.parse(part.source())).bytes();
    } catch (ProblemException e) {
      throw missing(part, e);
    }
  }

  /** Another account's file and one that never was are the same to whoever asks. */
  private static ProblemException missing(MediaPart part, ProblemException e) {
    return e.type() == ProblemType.NOT_FOUND ? invalid(part, "There is no such file.") : e;
  }

  /** By the end of the name; empty when that says nothing. */
  private static String typeOf(String name) {
    String type = URLConnection.guessContentTypeFromName(name);
    return type == null ? "" : type;
  }

  private Medium ofDataUrl(MediaPart part) {
    String url = part.source();
    int comma = url.indexOf(',');
    if (comma < 0) {
      throw invalid(part, "This is not a data: URL: it has no comma.");
    }
    String head = url.substring(DATA.length(), comma);
    boolean base64 = head.toLowerCase(Locale.ROOT).endsWith(BASE64);
    String type = head.replaceAll(";.*", "").strip();
    String data = url.substring(comma + 1);
    return medium(part, part.title(), type, base64 ? decoded(part, data) : unescaped(part, data));
  }

  private byte[] decoded(MediaPart part, String base64) {
    if (base64.length() / 4 * 3 > largest + 3) {
      throw tooLarge(part);
    }
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw invalid(part, "Expected base64, a data: URL, or an address over http or https.");
    }
  }

  private static byte[] unescaped(MediaPart part, String data) {
    try {
      return URLDecoder.decode(data.replace("+", "%2B"), StandardCharsets.UTF_8)
          .getBytes(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid(part, "The data: URL is not escaped as it must be.");
    }
  }

  private Medium download(MediaPart part) {
    OutboundAnswer answer;
    try {
      answer =
          client.send(
              OutboundRequest.get(part.source()),
              client.limits().withLargestBody(largest),
              new Cancellation());
    } catch (OutboundException e) {
      throw invalid(part, "The address could not be read: " + e.getMessage());
    }
    if (!answer.isSuccess()) {
      throw invalid(part, "The address answered with status " + answer.status() + ".");
    }
    String type = answer.contentType();
    return medium(part, part.title(), type == null ? "" : type, answer.body());
  }

  /** What the client says of it counts before what a server says. */
  private Medium medium(MediaPart part, String name, String sentType, byte[] bytes) {
    if (bytes.length == 0) {
      throw invalid(part, "There is nothing in it.");
    }
    if (bytes.length > largest) {
      throw tooLarge(part);
    }
    String type = part.type().isEmpty() ? sentType : part.type();
    MediaKind known = part.kind();
    MediaKind kind = known == null ? kindOf(name, type) : known;
    if (known != null && MediaKind.ofType(type).map(found -> found != known).orElse(false)) {
      throw invalid(part, "This is of type " + type + ", and no " + known.title() + ".");
    }
    boolean says = !type.isEmpty() && !type.equals("application/octet-stream");
    return new Medium(kind, says ? type : kind.usualType(), name, bytes);
  }

  private static MediaKind kindOf(String name, String type) {
    return MediaKind.ofType(type).orElseGet(() -> MediaKind.ofName(name));
  }

  private ProblemException tooLarge(MediaPart part) {
    return invalid(part, "It may have at most " + largest + " bytes.");
  }

  private static ProblemException invalid(MediaPart part, String message) {
    return ProblemException.invalid(part.field(), message);
  }
}
