package dev.parley.chat.speech;

import static dev.parley.chat.speech.ReadAloud.answer;
import static dev.parley.chat.speech.ReadAloud.speak;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.chat.speech.Voices.Mood;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Voices and ears over real HTTP, on good days and bad ones, and what is told of them. */
@ChatTest
@WithTestResource(value = Voices.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class SpeechUpstreamTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
    Voices.running().forget();
  }

  private static Visitor arrive(String source, String voice) {
    JsonObject parameters =
        new JsonObject()
            .put("audioSynthesisSource", source)
            .put("audioSynthesisVoice", voice)
            .put("debug", true)
            .put("inputModes", new JsonArray().add("Audio"));
    return Visitor.arrive(new JsonObject().put("clientParameters", parameters), new JsonObject());
  }

  private static ValidatableResponse hear(Visitor visitor, byte[] sound) {
    return given()
        .contentType("application/octet-stream")
        .body(sound)
        .post(visitor.path("/transcriptions"))
        .then();
  }

  private static byte[] recording(int bytes) {
    byte[] sound = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      sound[i] = (byte) (i * 7);
    }
    byte[] head = "OggS".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(head, 0, sound, 0, head.length);
    return sound;
  }

  /** Events of a visitor's account on the topic of audio, as soon as there are so many. */
  private static List<JsonObject> told(Visitor visitor, int count) {
    List<JsonObject> events = new ArrayList<>();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            StackResource.kafka().bootstrapServers(),
            "group.id",
            "test-" + UUID.randomUUID(),
            "auto.offset.reset",
            "earliest",
            "metadata.max.age.ms",
            500);
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("chat.audio"));
      await()
          .atMost(SOON)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(100))
                    .forEach(record -> events.add(new JsonObject(record.value())));
                events.removeIf(
                    event -> !event.getString("account").equals(visitor.account().toString()));
                return events.size() >= count;
              });
    }
    return events;
  }

  @ParameterizedTest
  @CsvSource({
    "Gpt4oTts, coral, openai gpt-4o-mini-tts coral, gpt-4o-mini-tts",
    "ElevenMultilingualV2, Rachel, eleven eleven_multilingual_v2 Rachel, eleven_multilingual_v2",
    "ElevenV3, Rachel, eleven eleven_v3 Rachel, eleven_v3"
  })
  void whatIsReadAloudArrivesWholeAndCountsOnce(
      String source, String voice, String asked, String model) {
    Visitor visitor = arrive(source, voice);
    String message = answer(visitor, "Grüße — 你好.");
    byte[] sound =
        speak(visitor, message).statusCode(200).contentType("audio/mpeg").extract().asByteArray();
    assertThat(sound).isEqualTo(Voices.SOUND);
    // What was read once is kept, and costs nothing more.
    assertThat(speak(visitor, message).statusCode(200).extract().asByteArray()).isEqualTo(sound);
    assertThat(Voices.running().asked()).containsExactly(asked);
    given()
        .get(visitor.path(""))
        .then()
        .body("messages[-1].spokenCharacters", equalTo(11))
        .body("messages[0].spokenCharacters", equalTo(0));

    JsonObject event = told(visitor, 1).getFirst();
    assertThat(event.getString("type")).isEqualTo("audio.spoken");
    assertThat(event.getString("key")).isEqualTo(visitor.session());
    assertThat(event.getJsonObject("data").getInteger("characters")).isEqualTo(11);
    assertThat(event.getJsonObject("data").getString("model")).isEqualTo(model);
    assertThat(event.getJsonObject("data").getString("sessionId")).isEqualTo(visitor.session());
    assertThat(event.getJsonObject("data").getString("aiGatewayId"))
        .isEqualTo(Inference.GATEWAY.toString());
    assertThat(event.encode()).doesNotContain("Grüße");
  }

  @ParameterizedTest
  @CsvSource({
    "BUSY, 429",
    "BROKEN, 502",
    "SILENT, 504",
    "STALLED, 504",
    "CUT, 502",
    "EMPTY, 502",
    "WORDS, 502"
  })
  void aVoiceThatFailsIsToldCostsNothingAndWorksAgain(Mood mood, int status) {
    for (String source : new String[] {"Gpt4oTts", "ElevenV3"}) {
      Visitor visitor = arrive(source, "someone");
      String message = answer(visitor, "Hello.");
      Voices.running().next(mood);
      long begun = System.nanoTime();
      String problem =
          speak(visitor, message)
              .statusCode(status)
              .contentType("application/problem+json")
              .extract()
              .asString();
      assertThat(problem).doesNotContain("secret").doesNotContain("127.0.0.1");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
      given().get(visitor.path("")).then().body("messages[-1].spokenCharacters", equalTo(0));
      assertThat(speak(visitor, message).statusCode(200).extract().asByteArray())
          .isEqualTo(Voices.SOUND);
      given().get(visitor.path("")).then().body("messages[-1].spokenCharacters", equalTo(6));
    }
  }

  @Test
  void aSlowVoiceIsWaitedForWithinItsTime() {
    Visitor visitor = arrive("Gpt4oTts", null);
    String message = answer(visitor, "Hello.");
    Voices.running().next(Mood.SLOW);
    assertThat(speak(visitor, message).statusCode(200).extract().asByteArray())
        .isEqualTo(Voices.SOUND);
  }

  @Test
  void aVoiceThatThereIsNotIsTheOperatorsMistake() {
    Visitor visitor = arrive("ElevenV3", "nobody");
    String problem = speak(visitor, answer(visitor, "Hello.")).statusCode(502).extract().asString();
    assertThat(problem).doesNotContain("secret");
  }

  @Test
  void aLongAnswerIsCutToWhatAVoiceTakes() {
    Visitor visitor = arrive("Gpt4oTts", null);
    speak(visitor, answer(visitor, "A sentence that goes on. ".repeat(400))).statusCode(200);
    int counted =
        given().get(visitor.path("")).then().extract().path("messages[-1].spokenCharacters");
    assertThat(counted).isBetween(3_900, 4_000);
  }

  @Test
  void aRecordingArrivesWholeAndCounts() {
    Visitor visitor = arrive("None", null);
    hear(visitor, recording(50_000))
        .statusCode(200)
        .body("text", equalTo("Where are 50000 bytes?"));
    JsonObject event = told(visitor, 1).getFirst();
    assertThat(event.getString("type")).isEqualTo("audio.heard");
    assertThat(event.getJsonObject("data").getInteger("seconds")).isEqualTo(3);
    assertThat(event.getJsonObject("data").getString("model")).isEqualTo("whisper-1");
    assertThat(event.encode()).doesNotContain("Where are");
    // A file that is attached is heard as well.
    given()
        .contentType("application/octet-stream")
        .body(recording(900))
        .post(visitor.path("/attachments?name=voice.ogg"))
        .then()
        .statusCode(200);
    assertThat(told(visitor, 2)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"BUSY, 429", "BROKEN, 502", "SILENT, 504", "CUT, 502", "EMPTY, 502", "WORDS, 502"})
  void aRecordingThatCouldNotBeHeardIsTold(Mood mood, int status) {
    Visitor visitor = arrive("None", null);
    Voices.running().next(mood);
    assertThat(hear(visitor, recording(900)).statusCode(status).extract().asString())
        .doesNotContain("secret");
    hear(visitor, recording(900)).statusCode(200).body("text", equalTo("Where are 900 bytes?"));
    assertThat(told(visitor, 1)).hasSize(1);
  }

  @Test
  void whoDoesNotDebugSeesNoCounts() {
    JsonObject parameters = new JsonObject().put("audioSynthesisSource", "Gpt4oTts");
    Visitor visitor =
        Visitor.arrive(new JsonObject().put("clientParameters", parameters), new JsonObject());
    speak(visitor, answer(visitor, "Hello.")).statusCode(200);
    given().get(visitor.path("")).then().body("messages[-1].spokenCharacters", nullValue());
  }
}
