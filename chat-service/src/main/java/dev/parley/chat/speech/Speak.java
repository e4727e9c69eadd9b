package dev.parley.chat.speech;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.chat.attachment.Blobs;
import dev.parley.chat.client.AudioSynthesisSource;
import dev.parley.chat.client.ChatClient;
import dev.parley.chat.client.ClientParameters;
import dev.parley.outbound.OutboundAnswer;
import dev.parley.outbound.OutboundRequest;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads answers aloud. What was read once is kept, so that hearing it again costs nothing. */
@ApplicationScoped
public class Speak {

  private static final String WHO = "The voice of this chat";
  private static final String JSON = "application/json";
  private static final String OPENAI_MODEL = "gpt-4o-mini-tts";
  private static final String OPENAI_VOICE = "alloy";

  /** ElevenLabs' voice "Rachel", which its documentation uses. */
  private static final String ELEVEN_VOICE = "21m00Tcm4TlvDq8ikWAM";

  private final SpeechConfig config;
  private final OperatorHttp http;
  private final ShortenText shorten;
  private final MeterAudio meter;
  private final Blobs blobs;
  private final ObjectMapper json;
  private final Clock clock;

  Speak(
      SpeechConfig config,
      OperatorHttp http,
      ShortenText shorten,
      MeterAudio meter,
      Blobs blobs,
      ObjectMapper json,
      Clock clock) {
    this.config = config;
    this.http = http;
    this.shorten = shorten;
    this.meter = meter;
    this.blobs = blobs;
    this.json = json;
    this.clock = clock;
  }

  /** Whether a client's answers can be read aloud. */
  public boolean isOffered(ClientParameters parameters) {
    return upstreamOf(parameters).isPresent();
  }

  /**
   * An answer as {@code audio/mpeg}; blocks.
   *
   * @throws ProblemException 422 where answers are not read aloud, or there is nothing to read;
   *     429, 502, 503 or 504 when the voice cannot be used now
   */
  public byte[] read(ChatClient client, UUID conversation, UUID message, String markdown) {
    ClientParameters parameters = client.clientParameters();
    SpeechConfig.Upstream upstream =
        upstreamOf(parameters)
            .orElseThrow(
                () -> ProblemException.unprocessable("Answers are not read aloud in this chat."));
    String key =
        Blobs.prefixOf(client.id(), conversation)
            + "speech-"
            + message
            + "-"
            + fingerprint(parameters, markdown);
    Optional<byte[]> known = blobs.find(key);
    if (known.isPresent()) {
      return known.get();
    }
    String text = SpeakableText.of(markdown, config.mostCharacters());
    if (text.isBlank()) {
      throw ProblemException.unprocessable(
          "There is nothing in this answer that can be read aloud.");
    }
    if (Boolean.TRUE.equals(parameters.summarizeTextBeforeAudioSynthesis())) {
      String shorter = shorten.of(client.account(), conversation, client.aiGatewayId(), text);
      text = SpeakableText.of(shorter, config.mostCharacters());
    }
    Instant began = clock.instant();
    byte[] audio = soundOf(http.send(requestOf(parameters, upstream, text), WHO));
    meter.spoke(
        new MeterAudio.Payer(client.account(), conversation, client.aiGatewayId()),
        message,
        modelOf(parameters, upstream),
        text.codePointCount(0, text.length()),
        began);
    blobs.put(key, audio);
    return audio;
  }

  /** An upstream that answers 200 with words, such as a proxy's page, has no voice. */
  private static byte[] soundOf(OutboundAnswer answer) {
    String type = Objects.requireNonNullElse(answer.contentType(), "");
    boolean words = type.startsWith("text/") || type.startsWith("application/json");
    if (answer.body().length == 0 || words) {
      throw ProblemException.upstreamFailed(WHO + " said nothing.", null);
    }
    return answer.body();
  }

  private static String modelOf(ClientParameters parameters, SpeechConfig.Upstream upstream) {
    AudioSynthesisSource source = parameters.audioSynthesisSource();
    if (source == AudioSynthesisSource.GPT_4O_TTS) {
      return upstream.model().orElse(OPENAI_MODEL);
    }
    return source == AudioSynthesisSource.ELEVEN_V3 ? "eleven_v3" : "eleven_multilingual_v2";
  }

  private Optional<SpeechConfig.Upstream> upstreamOf(ClientParameters parameters) {
    AudioSynthesisSource source = parameters.audioSynthesisSource();
    if (source == null) {
      return Optional.empty();
    }
    return switch (source) {
      case NONE -> Optional.empty();
      case GPT_4O_TTS -> Optional.of(config.openai()).filter(Speak::isConfigured);
      case ELEVEN_MULTILINGUAL_V2, ELEVEN_V3 ->
          Optional.of(config.elevenlabs()).filter(Speak::isConfigured);
    };
  }

  private OutboundRequest requestOf(
      ClientParameters parameters, SpeechConfig.Upstream upstream, String text) {
    String base = upstream.url().map(Object::toString).orElse("").replaceAll("/+$", "");
    String instruction = parameters.audioSynthesisInstruction();
    if (parameters.audioSynthesisSource() == AudioSynthesisSource.GPT_4O_TTS) {
      ObjectNode body = json.createObjectNode();
      body.put("model", modelOf(parameters, upstream));
      body.put("voice", voiceOf(parameters, upstream, OPENAI_VOICE));
      body.put("input", text);
      body.put("response_format", "mp3");
      if (instruction != null && !instruction.isBlank()) {
        body.put("instructions", instruction);
      }
      OutboundRequest request = OutboundRequest.post(base + "/audio/speech", JSON, bytesOf(body));
      return upstream
          .key()
          .map(key -> request.with("Authorization", "Bearer " + key))
          .orElse(request);
    }
    boolean third = parameters.audioSynthesisSource() == AudioSynthesisSource.ELEVEN_V3;
    ObjectNode body = json.createObjectNode();
    // Only the third model follows directions, which it wants in brackets within the text.
    boolean directed = third && instruction != null && !instruction.isBlank();
    body.put("text", directed ? "[" + instruction.strip() + "] " + text : text);
    body.put("model_id", modelOf(parameters, upstream));
    String voice =
        URLEncoder.encode(voiceOf(parameters, upstream, ELEVEN_VOICE), StandardCharsets.UTF_8);
    OutboundRequest request =
        OutboundRequest.post(base + "/v1/text-to-speech/" + voice, JSON, bytesOf(body))
            .with("Accept", "audio/mpeg");
    return upstream.key().map(key -> request.with("xi-api-key", key)).orElse(request);
  }

  private static String voiceOf(
      ClientParameters parameters, SpeechConfig.Upstream upstream, String otherwise) {
    String voice = parameters.audioSynthesisVoice();
    return voice == null || voice.isBlank() ? upstream.voice().orElse(otherwise) : voice.strip();
  }

  private static boolean isConfigured(SpeechConfig.Upstream upstream) {
    return upstream.url().isPresent();
  }

  private static byte[] bytesOf(ObjectNode body) {
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Another voice, instruction or text is another sound. */
  private static String fingerprint(ClientParameters parameters, String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (@Nullable Object part :
          new @Nullable Object[] {
            parameters.audioSynthesisSource(),
            parameters.audioSynthesisVoice(),
            parameters.audioSynthesisInstruction(),
            parameters.summarizeTextBeforeAudioSynthesis(),
            text
          }) {
        digest.update((part + "\0").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 12);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is missing", e);
    }
  }
}
