package dev.parley.inference.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.FakeRag;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.RemoteServer;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.testing.FakeUpstream.Recorded;
import dev.parley.testing.SettableClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InferenceTest
class MediaTest {

  private static final String SEEN = "A red bridge over a river.";

  @Inject SettableClock clock;
  @Inject MeterRegistry metrics;

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();
  private final FakeRag rag = Neighbours.rag();

  @BeforeEach
  void forget() {
    upstream.reset();
    rag.reset();
  }

  @AfterEach
  void now() {
    clock.reset();
  }

  private String gateway(String features) {
    return client.gateway(
        "{\"modelName\": \"fake-model\", \"enabledMultimodalFeatures\": [" + features + "]}");
  }

  private static String base64(String content) {
    return Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonObject url(String type, String url) {
    return new JsonObject().put("type", type).put(type, new JsonObject().put("url", url));
  }

  private static JsonObject image(String content) {
    return url("image_url", "data:image/png;base64," + base64(content));
  }

  private static JsonObject audio(String content) {
    return new JsonObject()
        .put("type", "input_audio")
        .put("input_audio", new JsonObject().put("data", base64(content)).put("format", "mp3"));
  }

  private static JsonObject file(String name, String data) {
    return new JsonObject()
        .put("type", "file")
        .put("file", new JsonObject().put("filename", name).put("file_data", data));
  }

  private static JsonObject request(String model, JsonObject... parts) {
    JsonArray content =
        new JsonArray().add(new JsonObject().put("type", "text").put("text", "Hm?"));
    for (JsonObject part : parts) {
      content.add(part);
    }
    return new JsonObject()
        .put("model", model)
        .put(
            "messages",
            new JsonArray().add(new JsonObject().put("role", "user").put("content", content)));
  }

  /** Asks and gives the {@code generation_context}. */
  private JsonObject ask(JsonObject request, boolean streamed) throws Exception {
    if (streamed) {
      StreamedAnswers answer = StreamedAnswers.ask(client, request.encode());
      assertThat(answer.done()).isTrue();
      assertThat(answer.text()).isEqualTo("Hello from the upstream.");
      return answer.context();
    }
    String answer = client.complete(request.encode()).statusCode(200).extract().asString();
    return new JsonObject(answer).getJsonObject("generation_context");
  }

  /** What the answering model was sent of the user's message, without the text. */
  private static List<JsonObject> partsOf(Recorded sent) {
    JsonArray messages = sent.json().getJsonArray("messages");
    JsonArray content = messages.getJsonObject(messages.size() - 1).getJsonArray("content");
    return content.stream().skip(1).map(JsonObject.class::cast).toList();
  }

  private String textGiven() {
    return partsOf(upstream.requests().getLast()).getFirst().getString("text");
  }

  private static List<String> skusOf(JsonObject context) {
    return context.getJsonArray("generated_usage").stream()
        .map(line -> ((JsonObject) line).getString("sku"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void imagesAreDescribedByAnotherModelWhichIsOnTheBill(boolean streamed) throws Exception {
    upstream.script(Answer.text(SEEN));
    JsonObject context = ask(request(gateway("\"Image\""), image("bridge")), streamed);
    assertThat(textGiven()).isEqualTo("<attachment type=\"image\">\n" + SEEN + "\n</attachment>");
    JsonObject helper = upstream.requests().getFirst().json();
    assertThat(helper.getString("model")).isEqualTo("fake-eyes");
    assertThat(partsOf(upstream.requests().getFirst())).containsExactly(image("bridge"));
    assertThat(skusOf(context))
        .containsExactly(
            "inference.resolving.multimodal.in",
            "inference.resolving.multimodal.out",
            "inference.chat_completions.in",
            "inference.chat_completions.out");
    JsonObject line = context.getJsonArray("generated_usage").getJsonObject(0);
    assertThat(line.getInteger("quantity")).isEqualTo(10);
    assertThat(line.getDouble("amount")).isEqualTo(0.00001);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recordingsAreWrittenDown(boolean streamed) throws Exception {
    upstream.script(Answer.text("\"Turn left.\""));
    ask(request(gateway("\"Audio\""), audio("left")), streamed);
    assertThat(textGiven()).isEqualTo("<attachment type=\"audio\">\n\"Turn left.\"\n</attachment>");
    assertThat(upstream.requests().getFirst().json().getString("model")).isEqualTo("fake-ears");
    assertThat(partsOf(upstream.requests().getFirst())).containsExactly(audio("left"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void videosAreDescribed(boolean streamed) throws Exception {
    upstream.script(Answer.text("A train leaves."));
    String video = "data:video/mp4;base64," + base64("train");
    ask(request(gateway("\"Video\""), url("video_url", video)), streamed);
    assertThat(textGiven())
        .isEqualTo("<attachment type=\"video\">\nA train leaves.\n</attachment>");
    assertThat(partsOf(upstream.requests().getFirst())).containsExactly(url("video_url", video));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pdfsAreReadWithoutAModel(boolean streamed) throws Exception {
    rag.readsFiles(200, "{\"text\": \"# Report\\n\\nAll is well.\", \"mediaType\": \"x\"}");
    String pdf = "data:application/pdf;base64," + base64("%PDF");
    JsonObject context = ask(request(gateway("\"File\""), file("r&d \"1\".pdf", pdf)), streamed);
    assertThat(textGiven())
        .isEqualTo(
            "<attachment type=\"file\" name=\"r d  1 .pdf\">\n# Report\n\nAll is well.\n"
                + "</attachment>");
    assertThat(rag.files()).containsExactly("name=r&d \"1\".pdf 4");
    assertThat(upstream.requests()).hasSize(1);
    assertThat(skusOf(context)).noneMatch(sku -> sku.contains("multimodal"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void otherFilesAreReadAndOnlyThose(boolean streamed) throws Exception {
    rag.readsFiles(200, "{\"text\": \"Cells.\"}");
    JsonObject pdf = file("a.pdf", "data:application/pdf;base64," + base64("%PDF"));
    JsonObject sheet = file("a.xlsx", base64("PK"));
    ask(request(gateway("\"OtherFiles\""), sheet, pdf, image("kept")), streamed);
    List<JsonObject> given = partsOf(upstream.requests().getLast());
    assertThat(given.getFirst().getString("text")).contains("Cells.", "name=\"a.xlsx\"");
    assertThat(given.subList(1, 3)).containsExactly(pdf, image("kept"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allIsAllOfThem(boolean streamed) throws Exception {
    rag.readsFiles(200, "{\"text\": \"Cells.\"}");
    ask(
        request(
            gateway("\"All\""),
            image("a" + streamed),
            audio("b" + streamed),
            file("c.csv", base64("a,b"))),
        streamed);
    assertThat(partsOf(upstream.requests().getLast()))
        .hasSize(3)
        .allMatch(part -> part.getString("type").equals("text"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutTheFeatureMediaStay(boolean streamed) throws Exception {
    ask(request(gateway(""), image("stays")), streamed);
    assertThat(partsOf(upstream.requests().getLast())).containsExactly(image("stays"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRequestsOwnChoiceWinsAndIsNotSentOn(boolean streamed) throws Exception {
    upstream.script(Answer.text(SEEN));
    JsonObject direct =
        request("fake-model", image("own" + streamed)).put("multimodal_preprocess", "Image, Audio");
    ask(direct, streamed);
    assertThat(textGiven()).contains(SEEN);
    assertThat(upstream.requests().getLast().json().containsKey("multimodal_preprocess")).isFalse();
    ask(
        request(gateway("\"Image\""), image("own"))
            .put("multimodal_preprocess", new JsonArray().add("File")),
        streamed);
    assertThat(partsOf(upstream.requests().getLast())).containsExactly(image("own"));
    client
        .complete(request("fake-model").put("multimodal_preprocess", "Smell").encode())
        .statusCode(400)
        .body("error.param", equalTo("multimodal_preprocess"));
  }

  @Test
  void aConversationPaysOnceForAMediumAndOnlyItsAccountHasTheText() throws Exception {
    String gateway = gateway("\"Image\"");
    upstream.script(Answer.text(SEEN));
    ask(request(gateway, image("kept")), false);
    JsonObject second = ask(request(gateway, image("kept")), true);
    assertThat(upstream.requests()).hasSize(3);
    assertThat(textGiven()).contains(SEEN);
    assertThat(skusOf(second)).noneMatch(sku -> sku.contains("multimodal"));
    Client other = Client.create();
    other
        .complete(request("fake-model", image("kept")).put("multimodal_preprocess", "All").encode())
        .statusCode(200);
    assertThat(upstream.requests()).hasSize(5);
    clock.advance(Duration.ofHours(25));
    ask(request(gateway, image("kept")), false);
    assertThat(upstream.requests()).hasSize(7);
  }

  @Test
  void addressesAreReadByUsAndNotEachTurn() throws Exception {
    try (RemoteServer server =
        RemoteServer.start(
            (asked, body) ->
                asked
                    .response()
                    .putHeader("Content-Type", "image/jpeg")
                    .end(Buffer.buffer("pixels")))) {
      String gateway = gateway("\"Image\"");
      JsonObject part = url("image_url", server.url("/a/photo.jpg"));
      upstream.script(Answer.text(SEEN));
      ask(request(gateway, part), false);
      assertThat(textGiven())
          .isEqualTo("<attachment type=\"image\" name=\"photo.jpg\">\n" + SEEN + "\n</attachment>");
      assertThat(partsOf(upstream.requests().getFirst()))
          .containsExactly(url("image_url", "data:image/jpeg;base64," + base64("pixels")));
      ask(request(gateway, part), true);
      assertThat(server.requests()).hasSize(1);
      clock.advance(Duration.ofMinutes(11));
      ask(request(gateway, part), false);
      assertThat(server.requests()).hasSize(2);
      assertThat(upstream.requests()).hasSize(4);
    }
  }

  @Test
  void whatIsAtAnAddressTellsWhatAFileIs() throws Exception {
    try (RemoteServer server =
        RemoteServer.start(
            (asked, body) ->
                asked.response().putHeader("Content-Type", "application/pdf").end("%PDF"))) {
      rag.readsFiles(200, "{\"text\": \"Read.\"}");
      JsonObject part = file("", server.url("/download?id=1"));
      ask(request(gateway("\"File\""), part), false);
      assertThat(textGiven()).contains("Read.");
      ask(request(gateway("\"OtherFiles\""), part), false);
      assertThat(partsOf(upstream.requests().getLast())).containsExactly(part);
    }
  }

  private String upload(String name, byte[] content) {
    return io.restassured.RestAssured.given()
        .header("Authorization", client.bearer())
        .multiPart("file", name, content)
        .multiPart("purpose", "user_data")
        .post("/v1/files")
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  private String upload(String name, String content) {
    return upload(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonObject byId(String type, String id) {
    return new JsonObject().put("type", type).put(type, new JsonObject().put("file_id", id));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void filesThatTheAccountKeepsArePassedOnAsIfTheClientHadSentThem(boolean streamed)
      throws Exception {
    JsonObject picture = byId("image_url", upload("bridge.jpg", "bridge"));
    picture.getJsonObject("image_url").put("detail", "low");
    JsonObject text = byId("file", upload("minutes.pdf", "Agreed."));
    ask(request("fake-model", picture, text), streamed);
    List<JsonObject> parts = partsOf(upstream.requests().getLast());
    assertThat(parts.getFirst().getJsonObject("image_url"))
        .isEqualTo(
            new JsonObject()
                .put("url", "data:image/jpeg;base64," + base64("bridge"))
                .put("detail", "low"));
    assertThat(parts.getLast())
        .isEqualTo(file("minutes.pdf", "data:application/pdf;base64," + base64("Agreed.")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFileOfAnotherAccountIsRefusedAsOneThatNeverWas(boolean streamed) {
    String theirs = upload("minutes.pdf", "Agreed.");
    String never = "file-" + "0".repeat(32);
    for (String type : List.of("file", "image_url")) {
      for (String id : List.of(theirs, never, "x")) {
        Client.create()
            .complete(request("fake-model", byId(type, id)).put("stream", streamed).encode())
            .statusCode(400)
            .body("error.param", equalTo("messages[0].content[1]." + type))
            .body("error.message", containsString("There is no such file."));
      }
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void aFileOfAnotherKindIsNoImage() {
    client
        .complete(request("fake-model", byId("image_url", upload("a.pdf", "x"))).encode())
        .statusCode(400)
        .body("error.message", containsString("application/pdf"));
  }

  @Test
  void filesOfOneRequestAreBoundedTogether() {
    JsonObject large = byId("file", upload("large.bin", new byte[80_000]));
    client
        .complete(request("fake-model", large, large.copy()).encode())
        .statusCode(400)
        .body("error.message", containsString("153600 bytes together"))
        .body("error.param", equalTo("messages[0].content[2].file"));
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void filesThatTheAccountKeepsAreReadByTheirId() throws Exception {
    JsonObject part = byId("file", upload("minutes.txt", "Agreed."));
    rag.readsFiles(200, "{\"text\": \"Agreed.\"}");
    ask(request(gateway("\"OtherFiles\""), part), false);
    assertThat(textGiven())
        .isEqualTo("<attachment type=\"file\" name=\"minutes.txt\">\nAgreed.\n</attachment>");
    assertThat(rag.files()).containsExactly("name=minutes.txt 7");
    Client.create()
        .complete(request("fake-model", part).put("multimodal_preprocess", "All").encode())
        .statusCode(400)
        .body("error.message", containsString("There is no such file."));
  }

  @Test
  void aPdfThatHoldsPicturesOnlyIsSeen() throws Exception {
    rag.readsFiles(422, "{\"detail\": \"It holds pictures of text only.\"}");
    upstream.script(Answer.text("Scanned words."));
    ask(request(gateway("\"File\""), file("scan.pdf", base64("%PDF scan"))), false);
    assertThat(textGiven()).contains("Scanned words.");
    assertThat(partsOf(upstream.requests().getFirst()).getFirst().getString("type"))
        .isEqualTo("file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image_url | no base64 at all! | Expected base64",
        "image_url | data:image/png;base64 | no comma",
        "image_url | data:image/png;base64, | nothing in it",
        "image_url | data:text/html;base64,PGI+ | no image",
        "video_url | http://127.0.0.1:1/x | could not be read",
        "image_url | ftp://example.com/x | Expected base64",
      })
  void whatCannotBeHadIsNamed(String type, String source, String message) {
    client
        .complete(request(gateway("\"All\""), url(type, source)).encode())
        .statusCode(400)
        .body("error.message", containsString(message))
        .body("error.param", equalTo("messages[0].content[1]." + type));
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void largeAndManyMediaAreRefused() {
    String gateway = gateway("\"All\"");
    client
        .complete(request(gateway, image("x".repeat(103_000))).encode())
        .statusCode(400)
        .body("error.message", containsString("102400 bytes"));
    JsonObject[] many = new JsonObject[7];
    java.util.Arrays.setAll(many, at -> image("many" + at));
    client
        .complete(request(gateway, many).encode())
        .statusCode(400)
        .body("error.message", containsString("More than 6 media"));
    try (RemoteServer server = RemoteServer.saying(200, "x".repeat(200_000))) {
      client
          .complete(request(gateway, url("image_url", server.url("/huge"))).encode())
          .statusCode(400)
          .body("error.param", equalTo("messages[0].content[1].image_url"));
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void failuresAreTold() {
    String gateway = gateway("\"All\"");
    rag.readsFiles(422, "{\"detail\": \"The file is damaged.\"}");
    client
        .complete(request(gateway, file("a.docx", base64("PK broken"))).encode())
        .statusCode(400)
        .body("error.message", containsString("The file is damaged."))
        .body("error.param", equalTo("messages[0].content[1].file"));
    rag.readsFiles(500, "{}");
    client
        .complete(request(gateway, file("a.docx", base64("PK other"))).encode())
        .statusCode(502)
        .body("error.message", containsString("reads files"));
    upstream.script(Answer.status(400, "{\"error\": {\"message\": \"bad pixels\"}}"));
    client
        .complete(request(gateway, image("failing")).encode())
        .statusCode(400)
        .body("error.message", containsString("bad pixels"));
    upstream.script(Answer.text(" "));
    client.complete(request(gateway, image("silent")).encode()).statusCode(502);
  }

  /** The others are still being turned into text, and some are about to ask for it. */
  @Test
  void oneThatCannotBeHadLeavesNoMeterOfTheOthers() {
    String gateway = gateway("\"All\"");
    double before = meters();
    for (int time = 0; time < 100; time++) {
      String name = "bad and slow " + time + " ";
      client
          .complete(
              request(
                      gateway,
                      url("image_url", "data:image/png;base64,"),
                      image(name + 1),
                      image(name + 2),
                      image(name + 3))
                  .encode())
          .statusCode(400);
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> meters() <= before);
  }

  @Test
  void oneThatIsBeingDescribedIsGivenUpWhenAnotherCannotBeHad() {
    double before = meters();
    upstream.script(Answer.silence());
    try (RemoteServer server =
        RemoteServer.start(
            (request, body) ->
                Thread.startVirtualThread(
                    () -> {
                      await().atMost(Duration.ofSeconds(1)).until(() -> isAsked());
                      request.response().setStatusCode(404).end();
                    }))) {
      client
          .complete(
              request(
                      gateway("\"All\""),
                      url("image_url", server.url("/gone")),
                      image("being described"))
                  .encode())
          .statusCode(400);
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> upstream.cancelled() == 1);
    await().atMost(Duration.ofSeconds(20)).until(() -> meters() <= before);
  }

  /** How many are open; streams of other tests, which can be resumed, may be among them. */
  private double meters() {
    return metrics.get("parley.usage.meters").gauge().value();
  }

  private boolean isAsked() {
    return upstream.requests().size() == 1;
  }
}
