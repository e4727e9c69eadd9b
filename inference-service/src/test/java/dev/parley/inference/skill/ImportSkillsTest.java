package dev.parley.inference.skill;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@InferenceTest
class ImportSkillsTest {

  private static final String REFERENCE =
      """
      {"slug":"summarizer","description":"Summarizes text","instructions":"You are a summarizer. Summarize the input concisely.","options":{"instructionSources":[],"allowedToolsNames":["web-search"]}}
      {"slug":"translator","description":"Translates text","instructions":"Translate the input to the target language specified by the user.","options":{"instructionSources":[],"allowedToolsNames":[]}}
      """;

  private static final String SECRET =
      """
      {"slug":"secret","description":null,"instructions":"x","options":{"instructionSources":[\
      {"name":"s","description":null,"url":"https://example.org/s",\
      "headers":{"Authorization":"Bearer very-secret-token-9876"},"cacheDuration":600}],\
      "allowedToolsNames":[]}}
      """;

  private final Client client = Client.create();

  @Inject Skills skills;
  @Inject SkillConfig config;
  @Inject DataSource dataSource;

  @Test
  void referenceGoesInAndComesOutTheSame() {
    upload(client, REFERENCE)
        .statusCode(200)
        .body("enqueued", equalTo(2))
        .body("skipped", equalTo(0))
        .body("errors", empty());
    assertThat(export(client)).isEqualTo(REFERENCE);
    upload(client, export(client)).body("enqueued", equalTo(2));
    assertThat(export(client)).isEqualTo(REFERENCE);
    client.request().get("/api/v1/skills").then().body("$", hasSize(2));
  }

  @Test
  void knownSlugIsReplacedAndKeepsItsId() {
    upload(client, line("a", "one"));
    String id = client.request().get("/api/v1/skills").then().extract().path("[0].id");
    upload(client, line("b", "x") + line("A", "two") + line("a", "three"))
        .body("enqueued", equalTo(3));
    client
        .request()
        .get("/api/v1/skills/" + id)
        .then()
        .body("instructions", equalTo("three"))
        .body("slug", equalTo("a"));
    client.request().get("/api/v1/skills").then().body("$", hasSize(2));
  }

  @Test
  void badLinesAreSkippedAndTold() {
    String lines =
        "\uFEFF"
            + line("good", "x")
            + "not json\n"
            + "\n   \n"
            + "{\"slug\": \"a b\", \"instructions\": \"x\"}\r\n"
            + "{\"slug\": \"nul\", \"instructions\": \"a\\u0000b\"}\n"
            + "[1]\n"
            + "{\"slug\": \"x\", \"instructions\": \"x\"} {}\n"
            + "{\"slug\": \"long\", \"instructions\": \""
            + "x".repeat(200_001)
            + "\"}\n"
            + "{\"slug\": \"ftp\", \"instructions\": \"x\", \"options\": {\"instructionSources\":"
            + " [{\"name\": \"n\", \"url\": \"ftp://e.org\"}]}}\n"
            + line("last", "y").strip();
    upload(client, lines)
        .statusCode(200)
        .body("enqueued", equalTo(2))
        .body("skipped", equalTo(7))
        .body("errors.line", contains(2, 5, 6, 7, 8, 9, 10))
        .body("errors[0].reason", containsString("JSON"))
        .body("errors[1].reason", containsString("slug"))
        .body("errors[6].reason", containsString("url"));
    assertThat(export(client)).contains("\"good\"", "\"last\"").doesNotContain("ftp");
  }

  @Test
  void onlyTheFirstHundredBadLinesAreTold() {
    upload(client, "{}\n".repeat(150) + line("good", "x"))
        .body("enqueued", equalTo(1))
        .body("skipped", equalTo(150))
        .body("errors", hasSize(100));
  }

  @Test
  void emptyFileIsNothingAndNoFileIsRefused() {
    upload(client, "").statusCode(200).body("enqueued", equalTo(0)).body("skipped", equalTo(0));
    given()
        .header("Authorization", client.bearer())
        .multiPart("file", "skills.jsonl", REFERENCE.getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/skills/management/import")
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("skills"));
    assertThat(export(client)).isEmpty();
  }

  @Test
  void secretsStayInTheAccount() {
    upload(client, SECRET).body("enqueued", equalTo(1));
    String exported = export(client);
    assertThat(exported).contains("...9876").doesNotContain("very-secret");

    upload(client, exported).body("enqueued", equalTo(1)).body("skipped", equalTo(0));
    assertThat(skills.load(client.account(), "secret").orElseThrow().sources().getFirst().headers())
        .containsEntry("Authorization", "Bearer very-secret-token-9876");

    upload(Client.create(), exported)
        .body("enqueued", equalTo(0))
        .body("skipped", equalTo(1))
        .body("errors[0].reason", containsString("mask"));
    upload(client, exported.replace("example.org", "attacker.example"))
        .body("skipped", equalTo(1))
        .body("errors[0].reason", containsString("host"));
  }

  @Test
  void fiveThousandGoInAndComeOut() {
    String lines =
        IntStream.range(0, 5000)
            .mapToObj(i -> line("skill-%04d".formatted(i), "Do the work of number " + i + "."))
            .collect(Collectors.joining());
    upload(client, lines).body("enqueued", equalTo(5000)).body("skipped", equalTo(0));
    client.request().get("/api/v1/skills").then().body("$", hasSize(5000));
    String exported = export(client);
    assertThat(exported.lines()).hasSize(5000);
    assertThat(exported.lines().map(ImportSkillsTest::slugOf)).isSorted().doesNotHaveDuplicates();

    Client other = Client.create();
    upload(other, exported).body("enqueued", equalTo(5000));
    assertThat(export(other)).isEqualTo(exported);
    client
        .request()
        .delete("/api/v1/skills/management/clear")
        .then()
        .body("removedCount", equalTo(5000));
    assertThat(export(client)).isEmpty();
    assertThat(export(other)).isEqualTo(exported);
  }

  @Test
  void anAccountHasOnlySoManySkills() throws SQLException {
    upload(client, line("known", "x")).body("enqueued", equalTo(1));
    addSkills(config.mostPerAccount() - 2);
    upload(client, line("last", "x") + line("over", "x") + line("known", "new"))
        .statusCode(200)
        .body("enqueued", equalTo(2))
        .body("skipped", equalTo(1))
        .body("errors.line", contains(2));
    client
        .request()
        .body(line("over", "x"))
        .post("/api/v1/skills")
        .then()
        .statusCode(422)
        .contentType("application/problem+json");
    assertThat(skills.load(client.account(), "known").orElseThrow().instructions())
        .isEqualTo("new");
  }

  @Test
  void importsAtOnceMakeNoDoubles() throws Exception {
    String lines =
        IntStream.range(0, 250).mapToObj(i -> line("s-" + i, "x")).collect(Collectors.joining());
    List<Callable<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(() -> upload(client, lines).statusCode(200).extract().path("enqueued"));
    }
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (Future<Integer> call : threads.invokeAll(calls)) {
        assertThat(call.get()).isEqualTo(250);
      }
    }
    client.request().get("/api/v1/skills").then().body("$", hasSize(250));
  }

  private void addSkills(int count) throws SQLException {
    try (var connection = dataSource.getConnection();
        var insert =
            connection.prepareStatement(
                "insert into skill (id, account_id, slug, instructions, options,"
                    + " allowed_tools_count, created_at, updated_at)"
                    + " select gen_random_uuid(), ?, 'many-' || n, 'x', '{}', 0, now(), now()"
                    + " from generate_series(1, ?) n")) {
      insert.setObject(1, client.account());
      insert.setInt(2, count);
      insert.executeUpdate();
    }
  }

  private static String slugOf(String line) {
    return line.substring(0, line.indexOf(','));
  }

  private static String line(String slug, String instructions) {
    return "{\"slug\": \"" + slug + "\", \"instructions\": \"" + instructions + "\"}\n";
  }

  private static ValidatableResponse upload(Client account, String lines) {
    return given()
        .header("Authorization", account.bearer())
        .multiPart("skills", "skills.jsonl", lines.getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/skills/management/import")
        .then();
  }

  private static String export(Client account) {
    byte[] body =
        given()
            .header("Authorization", account.bearer())
            .get("/api/v1/skills/management/export.jsonl")
            .then()
            .statusCode(200)
            .contentType("application/jsonl")
            .extract()
            .asByteArray();
    return new String(body, StandardCharsets.UTF_8);
  }
}
