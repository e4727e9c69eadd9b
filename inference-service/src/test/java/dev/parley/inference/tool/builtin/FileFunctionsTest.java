package dev.parley.inference.tool.builtin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.FakeVendors;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.RemoteServer;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InferenceTest
class FileFunctionsTest {

  private static final Pattern ADDRESS =
      Pattern.compile("http://gateway\\.test(/api/v1/public/artifacts/[0-9a-f]{40})");

  /** What is behind the address that the model was given; asked for without a key. */
  private static Response open(Desk desk) {
    Matcher address = ADDRESS.matcher(desk.result());
    assertThat(address.find()).as(desk.result()).isTrue();
    return given().get(address.group(1));
  }

  @Test
  void imagesAreKeptAndShown() {
    Desk desk =
        Desk.with(
            new JsonObject()
                .put("imageGenerationQuality", "Medium")
                .put("imageGenerationMaxResults", 2),
            "ImageGeneration");
    JsonObject answer =
        desk.call("generate_image", new JsonObject().put("prompt", "A red bridge").put("count", 2));
    JsonObject sent =
        new JsonObject(
            Neighbours.vendors().requests("/v1/images/generations").stream()
                .filter(r -> r.body().contains("A red bridge"))
                .findFirst()
                .orElseThrow()
                .body());
    assertThat(sent.getString("model")).isEqualTo("fake-image");
    assertThat(sent.getString("quality")).isEqualTo("medium");
    assertThat(sent.getInteger("n")).isEqualTo(2);
    assertThat(sent.getString("prompt")).startsWith("A red bridge").contains("no nudity");
    Response image = open(desk);
    assertThat(image.statusCode()).isEqualTo(200);
    assertThat(image.header("Content-Type")).isEqualTo("image/png");
    assertThat(image.header("Content-Disposition")).startsWith("inline");
    assertThat(image.asByteArray()).isEqualTo(FakeVendors.PNG);
    JsonObject context = answer.getJsonObject("generation_context");
    assertThat(Desk.lines(context, "inference.functions.generate_image")).hasSize(1);
    assertThat(Desk.lines(context, "inference.images").getFirst().getInteger("quantity"))
        .isEqualTo(1);
  }

  @Test
  void noMoreImagesThanAllowedAreMade() {
    Desk desk = Desk.with("ImageGeneration");
    desk.call("generate_image", new JsonObject().put("prompt", "Too many boats").put("count", 2));
    assertThat(desk.result()).startsWith("The call failed:");
    assertThat(Neighbours.vendors().requests("/v1/images/generations"))
        .noneMatch(r -> r.body().contains("Too many boats"));
  }

  @ParameterizedTest
  @CsvSource({"Low,low", "Medium,medium", "High,high", "Highest,hd"})
  void theQualityIsAskedFor(String quality, String sent) {
    Desk desk =
        Desk.with(new JsonObject().put("imageGenerationQuality", quality), "ImageGeneration");
    desk.call("generate_image", new JsonObject().put("prompt", "In " + quality + " quality"));
    assertThat(
            Neighbours.vendors().requests("/v1/images/generations").stream()
                .filter(r -> r.body().contains("In " + quality + " quality"))
                .map(r -> new JsonObject(r.body()).getString("quality")))
        .containsExactly(sent);
  }

  @Test
  void imagesOfTheConversationAreReferencesToo() {
    Desk desk =
        Desk.with(
            new JsonObject().put("imageGenerationAllowReferenceUsage", true), "ImageGeneration");
    Desk.upstream()
        .script(
            Scripted.plain(
                "",
                new Asked(
                    "generate_image",
                    "{\"prompt\": \"Mine in blue\", \"use_conversation_images\": \"yes\"}")),
            Answer.text("Done."));
    String picture = "data:image/png;base64," + Base64.getEncoder().encodeToString(FakeVendors.PNG);
    desk.client()
        .complete(
            "{\"model\": \""
                + desk.gateway()
                + "\", \"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\","
                + " \"text\": \"Paint it\"}, {\"type\": \"image_url\", \"image_url\": {\"url\": \""
                + picture
                + "\"}}]}]}")
        .statusCode(200);
    assertThat(open(desk).statusCode()).isEqualTo(200);
    assertThat(Neighbours.vendors().requests("/v1/images/edits"))
        .anyMatch(r -> r.body().contains("Mine in blue") && r.body().contains("image/png"));
  }

  @Test
  void anAddressOfTheUpstreamIsGivenOnAndMatureContentsAreAllowedOnlyThen() {
    Desk desk =
        Desk.with(
            new JsonObject()
                .put("imageGenerationAllowMatureContent", true)
                .put("imageGenerationModelName", "other-image"),
            "ImageGeneration");
    desk.call("generate_image", new JsonObject().put("prompt", "A boat by address"));
    assertThat(desk.result()).contains("https://images.test/1.png");
    JsonObject sent =
        new JsonObject(
            Neighbours.vendors().requests("/v1/images/generations").stream()
                .filter(r -> r.body().contains("A boat"))
                .findFirst()
                .orElseThrow()
                .body());
    assertThat(sent.getString("prompt")).isEqualTo("A boat by address");
    assertThat(sent.getString("model")).isEqualTo("other-image");
  }

  @Test
  void imagesBuildOnOthersWhereThatIsAllowed() {
    JsonObject wish =
        new JsonObject()
            .put("prompt", "The same at night")
            .put("reference_urls", new JsonArray().add(Neighbours.vendors().url("/picture.png")));
    Desk refused = Desk.with("ImageGeneration");
    refused.call("generate_image", wish);
    assertThat(refused.result()).startsWith("The call failed:");
    Desk desk =
        Desk.with(
            new JsonObject().put("imageGenerationAllowReferenceUsage", true), "ImageGeneration");
    desk.call("generate_image", wish);
    assertThat(open(desk).statusCode()).isEqualTo(200);
    RemoteServer.Recorded edit = Neighbours.vendors().requests("/v1/images/edits").getLast();
    assertThat(edit.headers().get("content-type")).startsWith("multipart/form-data; boundary=");
    assertThat(edit.body())
        .contains("name=\"prompt\"", "The same at night", "name=\"image[]\"", "PNG");
  }

  @Test
  void documentsHoldTheTextAndNothingIsFetchedForThem() throws IOException {
    try (RemoteServer server = RemoteServer.saying(200, "body { color: red }")) {
      Desk desk = Desk.with("GenerateDocument");
      String html =
          """
          <html><head><link rel="stylesheet" href="%1$s/a.css"><style>@import url("%1$s/b.css");
          body { background: url("%1$s/c.png") }
          @font-face { font-family: f; src: url("%1$s/d.ttf") } p { font-family: f }</style>
          <script src="%1$s/e.js"></script></head><body><h1>Offer 12</h1><p>Grüße, Ωμέγα, Привет.</p>
          <img src="%1$s/f.png"><img src="file:///etc/hostname"><object data="%1$s/g"></object>
          </body></html>"""
              .formatted(server.url(""));
      JsonObject answer =
          desk.call(
              "generate_document", new JsonObject().put("title", "Offer/12").put("html", html));
      Response document = open(desk);
      assertThat(document.statusCode()).isEqualTo(200);
      assertThat(document.header("Content-Type")).isEqualTo("application/pdf");
      assertThat(document.header("Content-Disposition"))
          .startsWith("attachment; filename=\"Offer_12.pdf\"");
      assertThat(document.header("X-Content-Type-Options")).isEqualTo("nosniff");
      try (PDDocument pdf = Loader.loadPDF(document.asByteArray())) {
        assertThat(new PDFTextStripper().getText(pdf))
            .contains("Offer 12", "Grüße, Ωμέγα, Привет.");
        assertThat(pdf.getDocumentInformation().getTitle()).isEqualTo("Offer/12");
      }
      assertThat(server.requests()).isEmpty();
      assertThat(
              Desk.lines(
                  answer.getJsonObject("generation_context"),
                  "inference.functions.generate_document"))
          .hasSize(1);
    }
  }

  @Test
  void pagesAreServedInASandbox() throws IOException, InterruptedException {
    Desk desk = Desk.with("GenerateWebPage");
    StreamedAnswers answer =
        desk.stream(
            "generate_web_page",
            new JsonObject().put("title", "Report").put("html", "<h1>Report</h1>"));
    assertThat(answer.text()).isEqualTo("Done.");
    assertThat(Desk.lines(answer.context(), "inference.functions.generate_web_page")).hasSize(1);
    Response page = open(desk);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.header("Content-Disposition")).startsWith("inline");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.header("Content-Security-Policy"))
        .startsWith("sandbox allow-scripts;")
        .contains("default-src 'none'", "form-action 'none'")
        .doesNotContain("allow-same-origin", "connect-src");
    assertThat(page.asString()).isEqualTo("<h1>Report</h1>");
    given().get("/api/v1/public/artifacts/" + "0".repeat(40)).then().statusCode(404);
    given().get("/api/v1/public/artifacts/..%2Fx").then().statusCode(404);
  }
}
