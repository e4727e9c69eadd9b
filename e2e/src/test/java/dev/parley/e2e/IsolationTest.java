package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operation of the OpenAPI document, tried by who may not: a stranger, a caller past the
 * gateway, and another account with the ids of objects that exist. A new object route without ids
 * here fails, so that nobody forgets it.
 */
@Order(7)
class IsolationTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

  private static final Map<String, String> OBJECTS = new LinkedHashMap<>();
  private static Api owner;
  private static Api other;
  private static Knowledge collection;

  /** An operation, its path filled with the ids of the owner's objects. */
  private record Operation(
      String method, String template, String path, String service, boolean isUpload) {

    boolean isPublic() {
      return template.startsWith("/api/v1/public/")
          || template.startsWith("/chat/")
          || template.equals("/health");
    }

    boolean isAdmin() {
      return template.startsWith("/admin/");
    }

    boolean namesAnObject() {
      return template.contains("{");
    }

    @Override
    public String toString() {
      return method.toUpperCase(Locale.ROOT) + " " + template;
    }
  }

  @BeforeAll
  static void createObjects() {
    owner = STACK.newAccount("Owner");
    other = STACK.newAccount("Other");
    collection = Knowledge.create(owner, "Private");
    String document = collection.put("private", "Nobody else may read this.");
    String gateway =
        owner
            .post(
                "/api/v1/ai-gateways",
                Map.of("name", "Private", "parameters", Map.of("modelName", "@parley/extractive")))
            .expect(200)
            .text("aiGatewayId");
    String client =
        owner
            .post(
                "/api/v1/web-chat-client",
                Map.of(
                    "name",
                    "Private",
                    "aiGatewayId",
                    gateway,
                    "clientParameters",
                    Map.of("allowScheduledContinuations", true)))
            .expect(200)
            .text("id");
    String session =
        owner
            .post("/api/v1/web-chat-client/" + client + "/sessions", Map.of("expires", 3600))
            .expect(200)
            .text("sessionId");
    String key =
        owner.get("/api/v1/accounts/api-key").expect(200).json().at("/apiKeys/0/id").asText();
    OBJECTS.put("/api/v1/collections/{}/documents/{}", collection.id() + " " + document);
    OBJECTS.put("/api/v1/collections/{}", collection.id());
    OBJECTS.put("/api/v1/ai-gateways/{}", gateway);
    OBJECTS.put("/v1/models/{}", gateway);
    String response =
        owner
            .post("/v1/responses", Map.of("model", gateway, "input", "Who may read this?"))
            .expect(200)
            .text("id");
    OBJECTS.put("/v1/responses/{}", response);
    String file =
        owner
            .send(
                "POST",
                "/v1/files",
                "multipart/form-data; boundary=part",
                BodyPublishers.ofString(
                    "--part\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n"
                        + "--part\r\nContent-Disposition: form-data; name=\"file\";"
                        + " filename=\"a.txt\"\r\n\r\nNobody else may read this.\r\n--part--\r\n"))
            .expect(200)
            .text("id");
    String store =
        owner.post("/v1/vector_stores", Map.of("name", "Private")).expect(200).text("id");
    String stores = "/v1/vector_stores/{}";
    String batch =
        owner
            .post(fill(stores + "/file_batches", store), Map.of("file_ids", List.of(file)))
            .expect(200)
            .text("id");
    OBJECTS.put(stores + "/files/{}", store + " " + file);
    OBJECTS.put(stores + "/file_batches/{}", store + " " + batch);
    OBJECTS.put(stores, store);
    OBJECTS.put("/v1/files/{}", file);
    // Streams are kept for minutes; that another account cannot read one is shown in its service.
    OBJECTS.put("/v1/chat/completions/{}", "0198683a-2b6d-7066-9598-6ea119c219f2");
    String skill =
        owner
            .post("/api/v1/skills", Map.of("slug", "private", "instructions", "Tell nobody."))
            .expect(200)
            .text("id");
    OBJECTS.put("/api/v1/skills/{}", skill);
    String budget =
        owner
            .post(
                "/api/v1/usage/budgets",
                Map.of("name", "Private", "scope", "account", "period", "month", "limit", 100))
            .expect(200)
            .text("id");
    OBJECTS.put("/api/v1/usage/budgets/{}", budget);
    String provider =
        owner
            .post(
                "/api/v1/providers",
                Map.of(
                    "name",
                    "Private",
                    "baseAddress",
                    "https://models.example/v1",
                    "models",
                    List.of("private-model")))
            .expect(200)
            .text("providerId");
    OBJECTS.put("/api/v1/providers/{}", provider);
    // Only an answer makes memories; that another account cannot see one is shown in its service.
    OBJECTS.put("/api/v1/memories/{}", "0198683a-2b6d-7066-9598-6ea119c219f2");
    String shell =
        owner
            .post("/api/v1/shell/sessions", Map.of("ephemeral", true))
            .expect(200)
            .json()
            .at("/data/id")
            .asText();
    String command = shell + " 0198683a-2b6d-7066-9598-6ea119c219f2";
    OBJECTS.put("/api/v1/shell/sessions/{}/commands/{}/calls/{}", command + " 1");
    OBJECTS.put("/api/v1/shell/sessions/{}/commands/{}", command);
    OBJECTS.put("/api/v1/shell/sessions/{}", shell);
    OBJECTS.put("/api/v1/web-chat-client/{}/reports/{}", client + " " + report(client));
    OBJECTS.put("/api/v1/web-chat-client/{}/integrations/{}", client + " Telegram");
    OBJECTS.put("/api/v1/web-chat-client/{}/sessions/{}", client + " " + session);
    OBJECTS.put("/api/v1/web-chat-client/{}", client);
    String hooks = "/api/v1/web-chat-clients/" + client + "/hook-schedules";
    String schedule =
        owner
            .post(
                hooks + "/schedules",
                Map.of("externalUserId", "ana", "reason", "Say hello", "delay", "P30D"))
            .expect(200)
            .text("id");
    String task =
        owner
            .post(
                hooks + "/recurring",
                Map.of(
                    "externalUserId",
                    "ana",
                    "jobDescription",
                    "Say hello",
                    "cronExpression",
                    "0 0 1 1 *"))
            .expect(200)
            .text("id");
    OBJECTS.put("/api/v1/web-chat-clients/{}/hook-schedules/schedules/{}", client + " " + schedule);
    OBJECTS.put("/api/v1/web-chat-clients/{}/hook-schedules/recurring/{}", client + " " + task);
    OBJECTS.put("/api/v1/web-chat-clients/{}", client);
    OBJECTS.put("/api/v1/accounts/api-key/{}", key);
    collection.awaitIndexed(1);
    String sets = "/aibuilder/api/v1/datasets/{}";
    String chunk =
        owner
            .get(fill(sets + "/documents/{}/chunks", collection.id() + " " + document))
            .expect(200)
            .json()
            .at("/data/chunks/0/id")
            .asText();
    OBJECTS.put(sets + "/documents/{}/chunks/{}", collection.id() + " " + document + " " + chunk);
    OBJECTS.put(sets + "/documents/{}", collection.id() + " " + document);
    OBJECTS.put(sets, collection.id());
  }

  /** A visitor's report about an answer of the client. */
  private static String report(String client) {
    String key =
        owner
            .post("/api/v1/web-chat-client/" + client + "/sessions", Map.of())
            .expect(200)
            .text("accessKey");
    Api visitor = owner.withKey(null);
    String open = "/api/v1/public/chat-clients/" + key;
    Map<String, Object> prompt =
        Map.of("prompt", Map.of("role", "user", "content", "Who may read this?"));
    visitor.post(open + "/prompt", prompt).expect(200);
    String answer = visitor.get(open).expect(200).json().at("/messages/1/message_id").asText();
    return visitor
        .post(
            open + "/messages/" + answer + "/reports",
            Map.of("category", "INCORRECT", "reason", "NOT_IN_DOCS"))
        .expect(200)
        .text("id");
  }

  @TestFactory
  List<DynamicTest> strangersGetNothing() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Operation operation : operations()) {
      if (!operation.isPublic()) {
        tests.add(
            DynamicTest.dynamicTest(
                operation.toString(), () -> send(owner.withKey(null), operation).expect(401)));
      }
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> nobodyGetsPastTheGateway() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Operation operation : operations()) {
      if (!operation.isPublic() && !operation.service().equals("api-gateway")) {
        Api direct = new Api(STACK.service(operation.service()), owner.key());
        tests.add(
            DynamicTest.dynamicTest(
                operation.toString(),
                () -> {
                  send(direct, operation).expect(401);
                  send(direct.withKey(null), operation).expect(401);
                }));
      }
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> objectsOfOthersDoNotExist() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Operation operation : operations()) {
      if (operation.namesAnObject() && !operation.isPublic() && !operation.isAdmin()) {
        // The published API answers 400 for a key of another account.
        int expected = operation.template().startsWith("/api/v1/accounts/api-key/") ? 400 : 404;
        tests.add(
            DynamicTest.dynamicTest(
                operation.toString(), () -> send(other, operation).expect(expected)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(15);
    tests.add(DynamicTest.dynamicTest("and all of it is still there", this::nothingHasChanged));
    return tests;
  }

  @Test
  void listsAndSearchesShowNothingOfOthers() {
    for (String list :
        List.of(
            "/api/v1/collections",
            "/api/v1/ai-gateways",
            "/api/v1/web-chat-client",
            "/api/v1/skills",
            "/api/v1/providers",
            "/api/v1/memories")) {
      assertThat(other.get(list).expect(200).json()).as(list).isEmpty();
    }
    assertThat(other.get("/v1/models").expect(200).body())
        .doesNotContain(OBJECTS.get("/api/v1/ai-gateways/{}"));
    Reply search =
        other.post(
            "/api/v1/query",
            Map.of("terms", List.of("read"), "collections", List.of(collection.id())));
    assertThat(search.body()).doesNotContain("Nobody else");
    assertThat(search.status()).isIn(200, 404);
    Reply chat =
        other.post(
            "/v1/chat/completions",
            Map.of(
                "model",
                OBJECTS.get("/api/v1/ai-gateways/{}"),
                "messages",
                List.of(Map.of("role", "user", "content", "Hi"))));
    chat.expectOpenAiError(404);
    other
        .post(
            "/api/v1/web-chat-client",
            Map.of("name", "Thief", "aiGatewayId", OBJECTS.get("/api/v1/ai-gateways/{}")))
        .expectProblem(400);
  }

  private void nothingHasChanged() {
    assertThat(collection.state().path("total").asInt()).isEqualTo(1);
    assertThat(owner.get(collection.path()).expect(200).text("name")).isEqualTo("Private");
    for (String object :
        List.of(
            "/api/v1/collections/{}/documents/{}",
            "/api/v1/ai-gateways/{}",
            "/api/v1/web-chat-client/{}")) {
      assertThat(owner.get(fill(object, OBJECTS.get(object))).expect(200).text("name"))
          .isEqualToIgnoringCase("Private");
    }
    String skill = fill("/api/v1/skills/{}", OBJECTS.get("/api/v1/skills/{}"));
    assertThat(owner.get(skill).expect(200).text("slug")).isEqualTo("private");
  }

  private static List<Operation> operations() {
    JsonNode paths = owner.withKey(null).get("/openapi.json").expect(200).json().path("paths");
    List<Operation> operations = new ArrayList<>();
    paths
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          if (METHODS.contains(operation.getKey())) {
                            operations.add(
                                new Operation(
                                    operation.getKey(),
                                    path.getKey(),
                                    filled(path.getKey()),
                                    operation.getValue().path("tags").path(0).asText(),
                                    takesOnlyFiles(operation.getValue())));
                          }
                        }));
    assertThat(operations).hasSizeGreaterThan(30);
    return operations;
  }

  private static boolean takesOnlyFiles(JsonNode operation) {
    JsonNode content = operation.at("/requestBody/content");
    return content.size() == 1 && content.has("multipart/form-data");
  }

  /** The path with the ids of the most specific object that it begins with. */
  private static String filled(String template) {
    String anonymous = template.replaceAll("\\{[^}]*}", "{}");
    boolean open = template.startsWith("/api/v1/public/") || template.startsWith("/chat/");
    if (!anonymous.contains("{}") || open || template.startsWith("/admin/")) {
      return anonymous.replace("{}", "0198683a-2b6d-7066-9598-6ea119c219f2");
    }
    return OBJECTS.entrySet().stream()
        .filter(object -> anonymous.startsWith(object.getKey()))
        .findFirst()
        .map(object -> fill(anonymous, object.getValue()))
        .orElseThrow(() -> new AssertionError("This test knows no object for " + template));
  }

  private static String fill(String template, String ids) {
    String filled = template;
    for (String id : ids.split(" ", -1)) {
      filled = filled.replaceFirst("\\{}", id);
    }
    assertThat(filled).doesNotContain("{}");
    return filled;
  }

  /** With a body that would be valid for the owner. */
  private static Reply send(Api api, Operation operation) {
    if (operation.method().equals("get") || operation.method().equals("delete")) {
      return api.send(
          operation.method().toUpperCase(Locale.ROOT),
          operation.path(),
          null,
          BodyPublishers.noBody());
    }
    if (operation.isUpload()) {
      return api.send(
          operation.method().toUpperCase(Locale.ROOT),
          operation.path(),
          "multipart/form-data; boundary=part",
          BodyPublishers.ofString(
              "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                  + "Content-Type: text/plain\r\n\r\nA file.\r\n--part--\r\n"));
    }
    boolean lines = operation.method().equals("post") && operation.path().endsWith("/documents");
    BodyPublisher body =
        BodyPublishers.ofString(
            lines ? Knowledge.line("intruder", "Was here.") : Api.write(bodyFor(operation)));
    return api.send(
        operation.method().toUpperCase(Locale.ROOT),
        operation.path(),
        lines ? "application/jsonl" : "application/json",
        body);
  }

  private static Map<String, Object> bodyFor(Operation operation) {
    String path = operation.template();
    if (path.endsWith("/documents")) {
      return Map.of("name", "intruder", "contents", "Was here.");
    }
    if (path.startsWith("/api/v1/collections")) {
      return Map.of("collectionName", "Stolen");
    }
    if (path.endsWith("/commands")) {
      return Map.of("command", "true");
    }
    if (path.endsWith("/calls/{call}")) {
      return Map.of("exitCode", 0, "output", "Stolen");
    }
    if (path.endsWith("/integrations")) {
      return Map.of(
          "integrationType",
          "Telegram",
          "integrations",
          Map.of("telegramIntegration", Map.of("botToken", "stolen")));
    }
    if (path.endsWith("/messages")) {
      return Map.of("content", "Was here.");
    }
    if (path.endsWith("/sessions")) {
      return Map.of("expires", 3600);
    }
    if (path.startsWith("/api/v1/ai-gateways")) {
      return Map.of("name", "Stolen", "parameters", Map.of("modelName", "@parley/extractive"));
    }
    if (path.startsWith("/api/v1/providers")) {
      return Map.of("name", "Stolen");
    }
    if (path.startsWith("/api/v1/skills")) {
      return Map.of("slug", "stolen", "instructions", "Tell everybody.");
    }
    if (path.startsWith("/api/v1/web-chat-client")) {
      return Map.of("name", "Stolen", "aiGatewayId", OBJECTS.get("/api/v1/ai-gateways/{}"));
    }
    return Map.of();
  }
}
