package dev.parley.chat.speech;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.chat.attachment.Attachments;
import dev.parley.chat.attachment.HearAudio;
import dev.parley.outbound.OutboundRequest;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Has what visitors say written down, by OpenAI's {@code /audio/transcriptions}. */
@ApplicationScoped
public class Transcribe implements HearAudio {

  private static final String MODEL = "whisper-1";
  private static final String WHO = "The transcription";

  private final SpeechConfig config;
  private final OperatorHttp http;
  private final MeterAudio meter;
  private final ObjectMapper json;
  private final Clock clock;

  Transcribe(
      SpeechConfig config, OperatorHttp http, MeterAudio meter, ObjectMapper json, Clock clock) {
    this.config = config;
    this.http = http;
    this.meter = meter;
    this.json = json;
    this.clock = clock;
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
  public Optional<String> hear(Attachments.Owner owner, byte[] bytes, String mediaType) {
    SpeechConfig.Upstream upstream = config.transcription();
    if (upstream.url().isEmpty()) {
      return Optional.empty();
    }
    String base = upstream.url().get().toString().replaceAll("/+$", "");
    String boundary = "parley-" + UUID.randomUUID();
    String model = upstream.model().orElse(MODEL);
    OutboundRequest request =
        OutboundRequest.post(
            base + "/audio/transcriptions",
            "multipart/form-data; boundary=" + boundary,
            form(boundary, model, bytes, mediaType));
    OutboundRequest keyed =
        upstream.key().map(key -> request.with("Authorization", "Bearer " + key)).orElse(request);
    Instant began = clock.instant();
    JsonNode answer = read(http.send(keyed, WHO).body());
    meter.heard(
        new MeterAudio.Payer(owner.account(), owner.conversation(), owner.aiGateway()),
        model,
        secondsOf(answer),
        began);
    return Optional.of(answer.path("text").textValue().strip());
  }

  private JsonNode read(byte[] body) {
    try {
      JsonNode answer = json.readTree(body);
      if (answer.path("text").isTextual()) {
        return answer;
      }
      throw ProblemException.upstreamFailed(WHO + " could not be read.", null);
    } catch (IOException e) {
      throw ProblemException.upstreamFailed(WHO + " could not be read.", e);
    }
  }

  /** Length of the recording, as OpenAI's {@code usage} or {@code duration} has it; null if not. */
  private static @Nullable BigDecimal secondsOf(JsonNode answer) {
    JsonNode used = answer.path("usage").path("seconds");
    JsonNode seconds = used.isNumber() ? used : answer.path("duration");
    boolean sensible = seconds.isNumber() && seconds.decimalValue().signum() >= 0;
    return sensible ? seconds.decimalValue() : null;
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
