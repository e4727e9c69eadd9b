package dev.parley.inference.media;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of a message that is a medium: OpenAI's {@code image_url}, {@code input_audio} and {@code
 * file}, and {@code video_url} and {@code audio_url} as others have them. What an address says may
 * be said by a {@code file_id} instead.
 *
 * @param field where it stands in the request, for errors
 * @param kind null for a file of which nothing is known yet
 * @param source a {@code data:} URL, an address over http or https, base64, or the id of a file
 * @param stored whether the source is the id of a file that the account keeps here
 * @param name of a file, else empty
 * @param type the media type that the client named, else empty
 */
record MediaPart(
    String field,
    @Nullable MediaKind kind,
    String source,
    boolean stored,
    String name,
    String type) {

  /** Reads a part; nothing for a text. */
  static Optional<MediaPart> read(JsonNode part, String field) {
    return switch (part.path("type").asText("")) {
      case "image_url" -> ofUrl(part, "image_url", MediaKind.IMAGE, field);
      case "video_url" -> ofUrl(part, "video_url", MediaKind.VIDEO, field);
      case "audio_url" -> ofUrl(part, "audio_url", MediaKind.AUDIO, field);
      case "input_audio" -> ofAudio(part.path("input_audio"), field);
      case "file" -> ofFile(part.path("file"), field);
      default -> Optional.empty();
    };
  }

  private static Optional<MediaPart> ofUrl(
      JsonNode part, String member, MediaKind kind, String field) {
    JsonNode given = part.path(member);
    String url = given.isTextual() ? given.textValue() : given.path("url").asText("");
    boolean stored = url.isEmpty();
    String source = stored ? given.path("file_id").asText("") : url;
    return source.isEmpty()
        ? Optional.empty()
        : Optional.of(new MediaPart(field + "." + member, kind, source, stored, "", ""));
  }

  private static Optional<MediaPart> ofAudio(JsonNode audio, String field) {
    String data = audio.path("data").asText("");
    String format = audio.path("format").asText("");
    return data.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new MediaPart(
                field + ".input_audio",
                MediaKind.AUDIO,
                data,
                false,
                "",
                format.isEmpty() ? "" : "audio/" + format));
  }

  private static Optional<MediaPart> ofFile(JsonNode file, String field) {
    String data = file.path("file_data").asText(file.path("file_url").asText(""));
    String id = file.path("file_id").asText("");
    boolean stored = data.isEmpty();
    String source = stored ? id : data;
    return source.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new MediaPart(
                field + ".file", null, source, stored, file.path("filename").asText(""), ""));
  }

  /** Its name, or the last step of its address; may be empty. */
  String title() {
    if (!name.isEmpty() || !isAddress()) {
      return name;
    }
    try {
      String path = URI.create(source).getPath();
      return path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    } catch (IllegalArgumentException e) {
      return ""; // which the client that calls it will refuse
    }
  }

  boolean isAddress() {
    return !stored && isUrl();
  }

  private boolean isUrl() {
    return source.regionMatches(true, 0, "http://", 0, 7)
        || source.regionMatches(true, 0, "https://", 0, 8);
  }
}
