package dev.parley.chat.speech;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.chat.attachment.HearAudio;
import dev.parley.outbound.OutboundRequest;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** Has what visitors say written down, by OpenAI's {@code /audio/transcriptions}. */
@ApplicationScoped
public class Transcribe implements HearAudio {

  private static final String MODEL = "whisper-1";

  private final SpeechConfig config;
  private final OperatorHttp http;
  private final ObjectMapper json;

  Transcribe(SpeechConfig config, OperatorHttp http, ObjectMapper json) {
    this.config = config;
    this.http = http;
    this.json = json;
  }

  /** Whether anything listens. */
  public boolean isOffered() {
    return config.transcription().url().isPresent();
  }

  /** Bytes that a recording may have. */
  public int largest() {
    return config.largestRecording();
  }

  @Override
  public Optional<String> hear(byte[] bytes, String mediaType) {
    SpeechConfig.Upstream upstream = config.transcription();
    if (upstream.url().isEmpty()) {
      return Optional.empty();
    }
    String base = upstream.url().get().toString().replaceAll("/+$", "");
    String boundary = "parley-" + UUID.randomUUID();
    OutboundRequest request =
        OutboundRequest.post(
            base + "/audio/transcriptions",
            "multipart/form-data; boundary=" + boundary,
            form(boundary, upstream.model().orElse(MODEL), bytes, mediaType));
    OutboundRequest keyed =
        upstream.key().map(key -> request.with("Authorization", "Bearer " + key)).orElse(request);
    try {
      JsonNode answer = json.readTree(http.send(keyed, "The transcription").body());
      return Optional.of(answer.path("text").asText("").strip());
    } catch (IOException e) {
      throw ProblemException.upstreamFailed("The transcription could not be read.", e);
    }
  }

  /** A form as RFC 7578 has it, of names that need no escapes. */
  private static byte[] form(String boundary, String model, byte[] bytes, String mediaType) {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    String ending = mediaType.substring(mediaType.indexOf('/') + 1).replace("mpeg", "mp3");
    write(form, "--" + boundary + "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n");
    write(form, model + "\r\n--" + boundary);
    write(form, "\r\nContent-Disposition: form-data; name=\"response_format\"\r\n\r\njson\r\n--");
    write(form, boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"voice.");
    write(form, ending + "\"\r\nContent-Type: " + mediaType + "\r\n\r\n");
    form.writeBytes(bytes);
    write(form, "\r\n--" + boundary + "--\r\n");
    return form.toByteArray();
  }

  private static void write(ByteArrayOutputStream form, String text) {
    form.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
