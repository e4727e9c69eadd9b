package dev.parley.inference.skill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InferenceTest
class SkillTest {

  private static final String SKILLS = "/api/v1/skills";
  private static final String SECRET = "Bearer very-secret-token-9876";

  private final Client client = Client.create();

  @Inject Skills skills;
  @Inject DataSource dataSource;

  @Test
  void skillOfTheReferenceIsKeptWhole() {
    String id =
        create(
                """
                {"slug": "summarizer", "description": "Summarizes text",
                 "instructions": "You are a summarizer. Summarize the input concisely.",
                 "options": {"instructionSources": [{"name": "Style", "description": "How we write",
                   "url": "https://example.org/style.md", "headers": {}, "cacheDuration": 60}],
                   "allowedToolsNames": ["web-search", "calendar", "web-search"]}}""")
            .statusCode(200)
            .body("id", notNullValue())
            .extract()
            .path("id");
    get(id)
        .statusCode(200)
        .body("slug", equalTo("summarizer"))
        .body("description", equalTo("Summarizes text"))
        .body("instructions", equalTo("You are a summarizer. Summarize the input concisely."))
        .body("createdAt", notNullValue())
        .body("options.instructionSources", hasSize(1))
        .body("options.instructionSources[0].name", equalTo("Style"))
        .body("options.instructionSources[0].description", equalTo("How we write"))
        .body("options.instructionSources[0].url", equalTo("https://example.org/style.md"))
        .body("options.instructionSources[0].cacheDuration", equalTo(60))
        .body("options.allowedToolsNames", contains("web-search", "calendar"));
    Map<String, Object> listed = list().body("$", hasSize(1)).extract().path("[0]");
    assertThat(listed)
        .containsOnlyKeys("id", "createdAt", "slug", "description", "allowedToolsCount")
        .containsEntry("id", id)
        .containsEntry("slug", "summarizer")
        .containsEntry("allowedToolsCount", 2);
  }

  @Test
  void slugAndInstructionsAreEnough() {
    String id =
        create("{\"slug\": \"translator\", \"instructions\": \"Translate.\"}")
            .statusCode(200)
            .extract()
            .path("id");
    get(id)
        .body("description", nullValue())
        .body("options.instructionSources", empty())
        .body("options.allowedToolsNames", empty());
    get(id.replace("-", "")).statusCode(200);
    get("nonsense").statusCode(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                            | body",
        "{'instructions': 'x'}                         | slug",
        "{'slug': 'a'}                                 | instructions",
        "{'slug': 'a', 'instructions': ' '}            | instructions",
        "{'slug': 'a', 'instructions': 5}              | instructions",
        "{'slug': 'a', 'instructions': 'x\\u0000y'}    | instructions",
        "{'slug': '', 'instructions': 'x'}             | slug",
        "{'slug': 'a b', 'instructions': 'x'}          | slug",
        "{'slug': '-a', 'instructions': 'x'}           | slug",
        "{'slug': 'a/b', 'instructions': 'x'}          | slug",
        "{'slug': 'ä', 'instructions': 'x'}            | slug",
        "{'slug': 'a', 'instructions': 'x', 'options': []} | options",
        "{'slug': 'a', 'instructions': 'x', 'options': {'allowedToolsNames': [1]}} | options.allowedToolsNames[0]",
        "{'slug': 'a', 'instructions': 'x', 'options': {'allowedToolsNames': ['']}} | options.allowedToolsNames[0]",
        "{'slug': 'a', 'instructions': 'x', 'options': {'allowedToolsNames': [null]}} | options.allowedToolsNames",
        "{'slug': 'a', 'instructions': 'x', 'options': {'instructionSources': [{'name': 'n'}]}} | options.instructionSources[0].url",
        "{'slug': 'a', 'instructions': 'x', 'options': {'instructionSources': [{'url': 'https://e.org'}]}} | options.instructionSources[0].name",
        "{'slug': 'a', 'instructions': 'x', 'options': {'instructionSources': [{'name': 'n', 'url': 'file:///etc/passwd'}]}} | options.instructionSources[0].url",
        "{'slug': 'a', 'instructions': 'x', 'options': {'instructionSources': [{'name': 'n', 'url': 'https://u:p@e.org'}]}} | options.instructionSources[0].url",
        "{'slug': 'a', 'instructions': 'x', 'options': {'instructionSources': [{'name': 'n', 'url': 'https://'}]}} | options.instructionSources[0].url",
        "{'slug': 'a', 'instructions': 'x', 'options': {'instructionSources': [{'name': 'n', 'url': 'https://e.org', 'cacheDuration': -1}]}} | options.instructionSources[0].cacheDuration",
        "{'slug': 'a', 'instructions': 'x', 'options': {'instructionSources': [{'name': 'n', 'url': 'https://e.org', 'headers': {'a b': 'x'}}]}} | options.instructionSources[0].headers",
        "{'slug': 'a', 'instructions': 'x', 'options': {'instructionSources': [{'name': 'n', 'url': 'https://e.org', 'headers': {'a': 'x\\r\\ny: z'}}]}} | options.instructionSources[0].headers",
        "{'slug': 'a', 'instructions': 'x', 'options': {'instructionSources': [{'name': 'n', 'url': 'https://e.org', 'headers': {'a': 'x', 'A': 'y'}}]}} | options.instructionSources[0].headers",
        "{'slug': 'a', 'instructions': 'x', 'options': {'instructionSources': [{'name': 'n', 'url': 'https://e.org', 'headers': {'a': '...1234'}}]}} | options.instructionSources[0].headers",
        "{'slug': 'a', 'instructions': 'x', 'options': {'instructionSources': [{'name': 'n', 'url': 'https://e.org'}, {'name': 'n', 'url': 'https://e.org'}]}} | options.instructionSources[1].name"
      })
  void badValueIsRefusedByName(String body, String field) {
    create(body.replace('\'', '"'))
        .statusCode(400)
        .contentType("application/problem+json")
        .body("errors.field", hasItem(containsString(field)));
    list().body("$", empty());
  }

  @Test
  void tooLongIsRefused() {
    create(skill("a".repeat(101), "x")).statusCode(400);
    create(skill("a".repeat(100), "x")).statusCode(200);
    create(skill("b", "x".repeat(200_001))).statusCode(400);
    create(skill("b", "x".repeat(200_000))).statusCode(200);
    create("{\"slug\": ").statusCode(400);
    client.request().post(SKILLS).then().statusCode(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"taken", "TAKEN"})
  void slugIsUniqueInTheAccountInAnyCase(String slug) {
    create(skill("taken", "one")).statusCode(200);
    String other = create(skill("other", "two")).extract().path("id");
    create(skill(slug, "three")).statusCode(409).contentType("application/problem+json");
    put(other, skill(slug, "three")).statusCode(409);
    get(other).body("instructions", equalTo("two"));
    Client stranger = Client.create();
    stranger.request().body(skill(slug, "theirs")).post(SKILLS).then().statusCode(200);
  }

  @Test
  void updateReplacesAllAndKeepsTheId() {
    String id =
        create(
                """
                {"slug": "a", "description": "d", "instructions": "x",
                 "options": {"allowedToolsNames": ["t"]}}""")
            .extract()
            .path("id");
    put(id, skill("A", "y")).statusCode(200).body("id", equalTo(id)).body("slug", equalTo("A"));
    get(id)
        .body("instructions", equalTo("y"))
        .body("description", nullValue())
        .body("options.allowedToolsNames", empty());
    put(id, "{\"slug\": \"A\"}").statusCode(400);
    put(UUID.randomUUID().toString(), skill("b", "y")).statusCode(404);
  }

  @Test
  void headerValuesAreMaskedKeptAndEncrypted() throws SQLException {
    String id =
        create(withHeader("https://example.org/a", SECRET))
            .statusCode(200)
            .body("options.instructionSources[0].headers.Authorization", equalTo("...9876"))
            .extract()
            .path("id");
    assertThat(storedRow(id)).doesNotContain("very-secret").contains("example.org");
    assertThat(clear(id)).isEqualTo(SECRET);

    put(id, withHeader("https://EXAMPLE.org:443/b", "...9876")).statusCode(200);
    assertThat(clear(id)).isEqualTo(SECRET);
    put(id, withHeader("https://example.org/b", "Bearer another-token-5555")).statusCode(200);
    assertThat(clear(id)).isEqualTo("Bearer another-token-5555");
    put(id, withHeader("https://example.org/b", "...9876"))
        .statusCode(400)
        .body("errors[0].field", equalTo("options.instructionSources[0].headers"));
    put(id, skill("with-header", "x")).statusCode(200);
    assertThat(skills.load(client.account(), "with-header").orElseThrow().sources()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://attacker.example/a",
        "http://example.org/a",
        "https://example.org:8443/a"
      })
  void headerValueDoesNotFollowToAnotherHost(String url) {
    String id = create(withHeader("https://example.org/a", SECRET)).extract().path("id");
    put(id, withHeader(url, "...9876"))
        .statusCode(400)
        .body("errors[0].field", equalTo("options.instructionSources[0].headers"));
    get(id).body("options.instructionSources[0].url", equalTo("https://example.org/a"));
    put(id, withHeader(url, "Bearer another-token-5555")).statusCode(200);
  }

  @Test
  void secretsAreNotInTheWordsOfASkill() {
    create(withHeader("https://example.org/a", SECRET)).statusCode(200);
    Skill skill = skills.load(client.account(), "with-header").orElseThrow();
    assertThat(skill + " " + skill.sources() + " " + skill.options()).doesNotContain("secret");
  }

  @Test
  void anotherAccountSeesNothing() {
    String id = create(skill("mine", "x")).extract().path("id");
    Client stranger = Client.create();
    stranger.request().get(SKILLS + "/" + id).then().statusCode(404);
    stranger.request().body(skill("mine", "y")).put(SKILLS + "/" + id).then().statusCode(404);
    stranger.request().delete(SKILLS + "/" + id).then().statusCode(404);
    stranger.request().get(SKILLS).then().body("$", empty());
    stranger
        .request()
        .delete(SKILLS + "/management/clear")
        .then()
        .statusCode(200)
        .body("removedCount", equalTo(0));
    assertThat(skills.load(stranger.account(), "mine")).isEmpty();
    assertThat(skills.offered(stranger.account(), List.of(UUID.fromString(id)))).isEmpty();
    get(id).statusCode(200).body("instructions", equalTo("x"));
  }

  @Test
  void withoutTokenNothingIsAnswered() {
    for (String path : List.of(SKILLS, SKILLS + "/management/export.jsonl")) {
      RestAssured.given().get(path).then().statusCode(401);
    }
  }

  @Test
  void deletedSkillLeavesItsGatewayWorking() {
    Neighbours.upstream().reset();
    String kept = create(skill("kept", "x")).extract().path("id");
    String gone = create(skill("gone", "y")).extract().path("id");
    String gateway =
        client.gateway(
            "{\"modelName\": \"fake-model\", \"skills\": [\"" + gone + "\", \"" + kept + "\"]}");
    client.request().delete(SKILLS + "/" + gone).then().statusCode(200);
    get(gone).statusCode(404);
    client.request().delete(SKILLS + "/" + gone).then().statusCode(404);

    client.ask(gateway, "Hello?").statusCode(200);
    client.view(gateway).statusCode(200).body("parameters.skills", hasSize(2));
    client.patch(gateway, "{\"name\": \"Renamed\"}").statusCode(200);
    assertThat(offered(gone, kept)).containsExactly("kept");
  }

  @Test
  void clearDeletesAll() {
    create(skill("a", "x"));
    create(skill("b", "x"));
    client
        .request()
        .delete(SKILLS + "/management/clear")
        .then()
        .statusCode(200)
        .body("removedCount", equalTo(2));
    list().body("$", empty());
    create(skill("a", "x")).statusCode(200);
  }

  @Test
  void skillsAreOfferedInTheOrderOfTheGateway() {
    String first = create(skill("first", "x")).extract().path("id");
    String second = create(skill("second", "x")).extract().path("id");
    assertThat(offered(second, first, second)).containsExactly("second", "first");
    assertThat(offered()).isEmpty();
  }

  @Test
  void onlyAnOfferedSkillIsLoadedForAGateway() {
    String one = create(skill("One", "x")).extract().path("id");
    create(skill("two", "x"));
    List<UUID> among = List.of(UUID.fromString(one));
    assertThat(skills.load(client.account(), among, "one").orElseThrow().instructions())
        .isEqualTo("x");
    assertThat(skills.load(client.account(), among, "two")).isEmpty();
    assertThat(skills.load(client.account(), "two")).isPresent();
    assertThat(skills.load(client.account(), "three")).isEmpty();
  }

  @Test
  void oneOfManyAtOnceGetsTheSlug() throws Exception {
    List<Callable<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      calls.add(() -> create(skill("contested", "x")).extract().statusCode());
    }
    List<Integer> statuses = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> call : threads.invokeAll(calls)) {
        statuses.add(call.get());
      }
    }
    assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 409);
    list().body("$", hasSize(1));
  }

  @Test
  void openApiShowsSkillsWithExamples() {
    JsonPath document =
        RestAssured.given().get("/q/openapi?format=json").then().extract().jsonPath();
    for (String operation :
        List.of(
            "'/api/v1/skills'.get.responses.'200'",
            "'/api/v1/skills'.post.requestBody",
            "'/api/v1/skills'.post.responses.'200'",
            "'/api/v1/skills/{id}'.get.responses.'200'",
            "'/api/v1/skills/{id}'.put.requestBody",
            "'/api/v1/skills/{id}'.delete.responses.'200'",
            "'/api/v1/skills/management/clear'.delete.responses.'200'",
            "'/api/v1/skills/management/import'.post.responses.'200'",
            "'/api/v1/skills/management/export.jsonl'.get.responses.'200'")) {
      Map<String, Map<String, Object>> content = document.getMap("paths." + operation + ".content");
      assertThat(content.values())
          .as(operation)
          .isNotEmpty()
          .allSatisfy(type -> assertThat(type).containsKey("examples"));
    }
    assertThat(
            document.getMap(
                "paths.'/api/v1/skills/management/import'.post.requestBody.content"
                    + ".'multipart/form-data'.schema.properties"))
        .containsKey("skills");
    assertThat(document.getMap("components.schemas.SkillData.properties"))
        .containsOnlyKeys("slug", "description", "instructions", "options");
  }

  private List<String> offered(String... ids) {
    return skills
        .offered(client.account(), List.of(ids).stream().map(UUID::fromString).toList())
        .stream()
        .map(Skills.Offered::slug)
        .toList();
  }

  private String clear(String id) {
    return skills
        .get(client.account(), UUID.fromString(id))
        .sources()
        .getFirst()
        .headers()
        .get("Authorization");
  }

  private static String skill(String slug, String instructions) {
    return "{\"slug\": \"" + slug + "\", \"instructions\": \"" + instructions + "\"}";
  }

  private static String withHeader(String url, String value) {
    return """
    {"slug": "with-header", "instructions": "x", "options": {"instructionSources": [
      {"name": "s", "url": "%s", "headers": {"Authorization": "%s"}}]}}"""
        .formatted(url, value);
  }

  private ValidatableResponse create(String body) {
    return client.request().body(body).post(SKILLS).then();
  }

  private ValidatableResponse put(String id, String body) {
    return client.request().body(body).put(SKILLS + "/" + id).then();
  }

  private ValidatableResponse get(String id) {
    return client.request().get(SKILLS + "/" + id).then();
  }

  private ValidatableResponse list() {
    return client.request().get(SKILLS).then().statusCode(200);
  }

  private String storedRow(String id) throws SQLException {
    try (var connection = dataSource.getConnection();
        var query = connection.prepareStatement("select skill::text from skill where id = ?")) {
      query.setObject(1, UUID.fromString(id));
      var rows = query.executeQuery();
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
