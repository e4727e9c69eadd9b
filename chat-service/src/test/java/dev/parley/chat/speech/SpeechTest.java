package dev.parley.chat.speech;

import static dev.parley.chat.speech.ReadAloud.answer;
import static dev.parley.chat.speech.ReadAloud.speak;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ChatTest
class SpeechTest {

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  private static Answer sound() {
    return Answer.status(200, "MP3").withHeader("Content-Type", "audio/mpeg");
  }

  private static Visitor arrive(JsonObject parameters) {
    return Visitor.arrive(new JsonObject().put("clientParameters", parameters), new JsonObject());
  }

  @Test
  void anAnswerIsReadAloudByOpenAi() {
    Visitor visitor =
        arrive(
            new JsonObject()
                .put("audioSynthesisSource", "Gpt4oTts")
                .put("audioSynthesisVoice", "coral")
                .put("audioSynthesisInstruction", "Slowly."));
    given().get(visitor.path("")).then().body("client.audioSynthesisEnabled", equalTo(true));
    String message = answer(visitor, "**Water** boils at 100 °C [1].\n\n```\ncode\n```");
    Inference.upstream().script(sound());
    byte[] audio =
        speak(visitor, message).statusCode(200).contentType("audio/mpeg").extract().asByteArray();
    assertThat(audio).isEqualTo("MP3".getBytes(StandardCharsets.UTF_8));
    var asked = Inference.upstream().requests().getLast();
    assertThat(asked.path()).isEqualTo("/openai/audio/speech");
    assertThat(asked.headers().get("Authorization")).isEqualTo("Bearer openai-key");
    assertThat(asked.json())
        .isEqualTo(
            new JsonObject()
                .put("model", "gpt-4o-mini-tts")
                .put("voice", "coral")
                .put("input", "Water boils at 100 °C.")
                .put("response_format", "mp3")
                .put("instructions", "Slowly."));
    int before = Inference.upstream().requests().size();
    speak(visitor, message).statusCode(200);
    assertThat(Inference.upstream().requests()).hasSize(before);
  }

  @Test
  void anAnswerIsReadAloudByElevenLabs() {
    Visitor second =
        arrive(
            new JsonObject()
                .put("audioSynthesisSource", "ElevenMultilingualV2")
                .put("audioSynthesisInstruction", "Slowly."));
    String message = answer(second, "Hello.");
    Inference.upstream().script(sound());
    speak(second, message).statusCode(200);
    var asked = Inference.upstream().requests().getLast();
    assertThat(asked.path()).isEqualTo("/eleven/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM");
    assertThat(asked.headers().get("xi-api-key")).isEqualTo("eleven-key");
    assertThat(asked.json().getString("model_id")).isEqualTo("eleven_multilingual_v2");
    assertThat(asked.json().getString("text")).isEqualTo("Hello.");

    Visitor third =
        arrive(
            new JsonObject()
                .put("audioSynthesisSource", "ElevenV3")
                .put("audioSynthesisVoice", "a/b")
                .put("audioSynthesisInstruction", "whispers"));
    message = answer(third, "Hello.");
    Inference.upstream().script(sound());
    speak(third, message).statusCode(200);
    asked = Inference.upstream().requests().getLast();
    assertThat(asked.path()).isEqualTo("/eleven/v1/text-to-speech/a%2Fb");
    assertThat(asked.json().getString("text")).isEqualTo("[whispers] Hello.");
  }

  @Test
  void aLongAnswerIsPutIntoFewerWords() {
    Visitor visitor =
        arrive(
            new JsonObject()
                .put("audioSynthesisSource", "Gpt4oTts")
                .put("summarizeTextBeforeAudioSynthesis", true));
    String message = answer(visitor, "A very long story.");
    Inference.upstream().script(Answer.text("A story."), sound());
    speak(visitor, message).statusCode(200);
    assertThat(Inference.upstream().requests().getLast().json().getString("input"))
        .isEqualTo("A story.");
    message = answer(visitor, "Another story.");
    Inference.upstream().script(Inference.refusal(500, "No."), sound());
    speak(visitor, message).statusCode(200);
    assertThat(Inference.upstream().requests().getLast().json().getString("input"))
        .isEqualTo("Another story.");
  }

  @Test
  void whatCannotBeReadIsTold() {
    Visitor visitor = arrive(new JsonObject().put("audioSynthesisSource", "Gpt4oTts"));
    String message = answer(visitor, "```\ncode\n```");
    speak(visitor, message).statusCode(422);
    message = answer(visitor, "Words.");
    Inference.upstream().script(Answer.status(500, "secret of the upstream"));
    String told = speak(visitor, message).statusCode(502).extract().asString();
    assertThat(told).doesNotContain("secret");
    Inference.upstream().script(Answer.status(429, "{}"));
    speak(visitor, message).statusCode(429);
    String question = given().get(visitor.path("")).then().extract().path("messages[0].message_id");
    speak(visitor, question).statusCode(422);
    speak(visitor, "0198683a-2b6d-7066-9598-6ea119c219f2").statusCode(404);
    Visitor silent = Visitor.arrive();
    given().get(silent.path("")).then().body("client.audioSynthesisEnabled", equalTo(false));
    speak(silent, answer(silent, "Words.")).statusCode(422);
  }

  @Test
  void aRecordingIsWrittenDown() {
    Visitor visitor = arrive(new JsonObject().put("inputModes", new JsonArray().add("Audio")));
    given().get(visitor.path("")).then().body("client.audioTranscriptionEnabled", equalTo(true));
    Inference.upstream().script(Answer.status(200, "{\"text\": \" Where is it? \"}"));
    hear(visitor, "OggS sound").statusCode(200).body("text", equalTo("Where is it?"));
    var asked = Inference.upstream().requests().getLast();
    assertThat(asked.path()).isEqualTo("/hear/audio/transcriptions");
    assertThat(asked.body()).contains("whisper-1").contains("voice.ogg").contains("OggS sound");
    hear(visitor, "no sound").statusCode(415);
    hear(Visitor.arrive(), "OggS").statusCode(422);
  }

  private static ValidatableResponse hear(Visitor visitor, String bytes) {
    return given()
        .contentType("application/octet-stream")
        .body(bytes.getBytes(StandardCharsets.UTF_8))
        .post(visitor.path("/transcriptions"))
        .then();
  }

  @Test
  void markdownIsMadeSpeakable() {
    assertThat(
            SpeakableText.of(
                "# Title\n\n- [a link](https://x.example/y) [2]\n- **bold**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
                    + "![img](x.png) See https://x.example.",
                500))
        .startsWith("Title")
        .contains("a link")
        .contains("bold")
        .doesNotContain("http")
        .doesNotContain("[2]")
        .doesNotContain("|")
        .doesNotContain("*");
    assertThat(SpeakableText.of("One sentence. Two sentences. Three", 30)).endsWith("sentences.");
  }
}
