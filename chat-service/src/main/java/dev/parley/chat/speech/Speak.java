package dev.parley.chat.speech;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.chat.attachment.Blobs;
import dev.parley.chat.client.AudioSynthesisSource;
import dev.parley.chat.client.ChatClient;
import dev.parley.chat.client.ClientParameters;
import dev.parley.outbound.OutboundRequest;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads answers aloud. What was read once is kept, so that hearing it again costs nothing. */
@ApplicationScoped
public class Speak {

  private static final String JSON = "application/json";
  private static final String OPENAI_MODEL = "gpt-4o-mini-tts";
  private static final String OPENAI_VOICE = "alloy";

  /** ElevenLabs' voice "Rachel", which its documentation uses. */
  private static final String ELEVEN_VOICE = "21m00Tcm4TlvDq8ikWAM";

  private final SpeechConfig config;
  private final OperatorHttp http;
  private final ShortenText shorten;
  private final Blobs blobs;
  private final ObjectMapper json;

  Speak(
      SpeechConfig config, OperatorHttp http, ShortenText shorten, Blobs blobs, ObjectMapper json) {
    this.config = config;
    this.http = http;
    this.shorten = shorten;
    this.blobs = blobs;
    this.json = json;
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
      String shorter = shorten.of(client.account(), client.aiGatewayId(), text);
      text = SpeakableText.of(shorter, config.mostCharacters());
    }
    byte[] audio =
        http.send(requestOf(parameters, upstream, text), "The voice of this chat").body();
    if (audio.length == 0) {
      throw ProblemException.upstreamFailed("The voice of this chat said nothing.", null);
    }
    blobs.put(key, audio);
    return audio;
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
      body.put("model", upstream.model().orElse(OPENAI_MODEL));
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
    body.put("model_id", third ? "eleven_v3" : "eleven_multilingual_v2");
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
