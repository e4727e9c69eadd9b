package dev.parley.inference.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.inference.Client;
import dev.parley.inference.FakeRag;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By the official SDK's client, and by hand where that would not send what is tested. */
@InferenceTest
class McpServerTest {

  private final Client client = Client.create();
  private final FakeRag rag = Neighbours.rag();

  @BeforeEach
  void forget() {
    rag.reset();
  }

  private static McpSyncClient session(Client account) {
    return McpClient.sync(
            HttpClientStreamableHttpTransport.builder(RestAssured.baseURI + ":" + RestAssured.port)
                .endpoint("/v1/mcp")
                .customizeRequest(request -> request.header("Authorization", account.bearer()))
                .build())
        .requestTimeout(Duration.ofSeconds(20))
        .build();
  }

  private static McpSchema.CallToolResult call(
      McpSyncClient session, String tool, Map<String, Object> arguments) {
    return session.callTool(new McpSchema.CallToolRequest(tool, arguments));
  }

  private static String text(McpSchema.CallToolResult result) {
    assertThat(result.content()).hasSize(1);
    return ((McpSchema.TextContent) result.content().getFirst()).text();
  }

  private ValidatableResponse post(String body) {
    return client
        .request()
        .header("Accept", "application/json, text/event-stream")
        .body(body.replace('\'', '"'))
        .post("/v1/mcp")
        .then();
  }

  @Test
  void officialClientListsTheTools() {
    try (McpSyncClient session = session(client)) {
      McpSchema.InitializeResult welcome = session.initialize();
      assertThat(welcome.serverInfo().name()).isEqualTo("parley");
      session.ping();
      assertThat(session.listTools().tools())
          .extracting(McpSchema.Tool::name)
          .containsExactlyInAnyOrder(
              "search_knowledge",
              "list_skills",
              "read_skill",
              "list_memories",
              "remember",
              "forget");
    }
  }

  @Test
  void knowledgeIsSearchedInAllCollectionsOrThoseNamed() {
    String one = rag.newCollection();
    String other = rag.newCollection();
    rag.finds(one, Map.of("manual.md", "Turn the key to the left."));
    try (McpSyncClient session = session(client)) {
      session.initialize();
      String found = text(call(session, "search_knowledge", Map.of("query", "How to open?")));
      assertThat(found).isEqualTo("[1] manual.md: Turn the key to the left.");
      assertThat(rag.asked().getLast().body().path("collections").toString()).contains(one, other);
      text(
          call(
              session,
              "search_knowledge",
              Map.of(
                  "query",
                  "q",
                  "collections",
                  java.util.List.of("collection " + one),
                  "limit",
                  3)));
      assertThat(rag.asked().getLast().body().path("collections").toString())
          .isEqualTo("[\"" + one + "\"]");
      assertThat(rag.asked().getLast().body().path("top").asInt()).isEqualTo(3);
      assertThat(rag.asked().getLast().authorization()).startsWith("Bearer ");
      var none =
          call(
              session,
              "search_knowledge",
              Map.of("query", "q", "collections", java.util.List.of("nowhere")));
      assertThat(none.isError()).isTrue();
      assertThat(text(none)).contains("There is no collection 'nowhere'");
    }
  }

  @Test
  void knowledgeThatIsDownIsAnErrorOfTheTool() {
    rag.newCollection();
    rag.answers(500, "{}");
    try (McpSyncClient session = session(client)) {
      session.initialize();
      var failed = call(session, "search_knowledge", Map.of("query", "q"));
      assertThat(failed.isError()).isTrue();
      assertThat(text(failed)).contains("knowledge service");
    }
  }

  @Test
  void skillsAreListedAndReadByTheirAccountOnly() {
    client
        .request()
        .body(
            """
            {"slug": "refunds", "description": "How refunds go",
             "instructions": "Ask for the receipt."}""")
        .post("/api/v1/skills")
        .then()
        .statusCode(200);
    try (McpSyncClient session = session(client)) {
      session.initialize();
      assertThat(text(call(session, "list_skills", Map.of())))
          .isEqualTo("- refunds: How refunds go");
      assertThat(text(call(session, "read_skill", Map.of("slug", "refunds"))))
          .isEqualTo("Ask for the receipt.");
      assertThat(call(session, "read_skill", Map.of("slug", "none")).isError()).isTrue();
      assertThat(call(session, "read_skill", Map.of()).isError()).isTrue();
    }
    try (McpSyncClient session = session(Client.create())) {
      session.initialize();
      assertThat(text(call(session, "list_skills", Map.of()))).isEqualTo("There are no skills.");
      assertThat(call(session, "read_skill", Map.of("slug", "refunds")).isError()).isTrue();
    }
  }

  @Test
  void memoriesAreOfOneUser() {
    Map<String, Object> ann = Map.of("external_user_id", "ann");
    try (McpSyncClient session = session(client)) {
      session.initialize();
      String kept =
          text(
              call(
                  session,
                  "remember",
                  Map.of("external_user_id", "ann", "content", "Ann likes tea.", "days", 2)));
      assertThat(kept).startsWith("Kept with id ");
      String id = kept.substring(13, 49);
      assertThat(text(call(session, "list_memories", ann))).isEqualTo(id + ": Ann likes tea.");
      assertThat(text(call(session, "list_memories", Map.of("external_user_id", "bob"))))
          .isEqualTo("Nothing is remembered of this user.");
      assertThat(call(session, "forget", Map.of("external_user_id", "bob", "id", id)).isError())
          .isTrue();
      try (McpSyncClient foreign = session(Client.create())) {
        foreign.initialize();
        assertThat(call(foreign, "forget", Map.of("external_user_id", "ann", "id", id)).isError())
            .isTrue();
      }
      assertThat(text(call(session, "forget", Map.of("external_user_id", "ann", "id", id))))
          .isEqualTo("Forgotten.");
      assertThat(text(call(session, "list_memories", ann)))
          .isEqualTo("Nothing is remembered of this user.");
    }
  }

  @Test
  void toolThatIsNotThereIsAnError() {
    try (McpSyncClient session = session(client)) {
      session.initialize();
      assertThatThrownBy(() -> call(session, "format_disk", Map.of())).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2024-11-05, 2024-11-05",
    "2025-03-26, 2025-03-26",
    "2025-06-18, 2025-06-18",
    "2025-11-25, 2025-11-25",
    "1999-01-01, 2025-11-25",
  })
  void versionIsNegotiated(String asked, String agreed) {
    post("{'jsonrpc': '2.0', 'id': 1, 'method': 'initialize', 'params': {'protocolVersion': '"
            + asked
            + "', 'capabilities': {}, 'clientInfo': {'name': 'c', 'version': '1'}}}")
        .statusCode(200)
        .contentType("application/json")
        .body("id", equalTo(1))
        .body("result.protocolVersion", equalTo(agreed))
        .body("result.capabilities.tools.listChanged", equalTo(false));
  }

  @Test
  void requestNeedsNoSession() {
    post("{'jsonrpc': '2.0', 'id': 'a', 'method': 'tools/list'}")
        .statusCode(200)
        .body("id", equalTo("a"))
        .body("result.tools", hasSize(6))
        .body("result.tools.find { it.name == 'forget' }.inputSchema.required", hasSize(2));
  }

  @Test
  void unknownMethodIsAnErrorOfJsonRpc() {
    post("{'jsonrpc': '2.0', 'id': 5, 'method': 'resources/list'}")
        .statusCode(200)
        .body("id", equalTo(5))
        .body("error.code", equalTo(-32601));
  }

  @Test
  void notificationsAndAnswersAreAccepted() {
    post("{'jsonrpc': '2.0', 'method': 'notifications/initialized'}").statusCode(202);
    post("{'jsonrpc': '2.0', 'id': 9, 'result': {}}").statusCode(202);
  }

  @Test
  void batchIsAnsweredAsOne() {
    post("[{'jsonrpc': '2.0', 'id': 1, 'method': 'ping'},"
            + " {'jsonrpc': '2.0', 'method': 'notifications/initialized'},"
            + " {'jsonrpc': '2.0', 'id': 2, 'method': 'nothing'}]")
        .statusCode(200)
        .body("$", hasSize(2))
        .body("[0].id", equalTo(1))
        .body("[1].error.code", equalTo(-32601));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "7", "{'id': 1, 'method': 'ping'}", "{'jsonrpc': '2.0'}"})
  void whatIsNotOfTheProtocolIsRefused(String body) {
    post(body).statusCode(400).body("jsonrpc", equalTo("2.0")).body("id", nullValue());
  }

  @Test
  void unknownVersionInTheHeaderIsRefused() {
    client
        .request()
        .header("MCP-Protocol-Version", "1999-01-01")
        .body("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"ping\"}")
        .post("/v1/mcp")
        .then()
        .statusCode(400)
        .body("error.message", containsString("2025-11-25"));
  }

  @Test
  void nothingComesUnaskedAndNothingWithoutKey() {
    client.request().accept("text/event-stream").get("/v1/mcp").then().statusCode(405);
    client.request().delete("/v1/mcp").then().statusCode(405);
    RestAssured.given()
        .contentType("application/json")
        .body("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"ping\"}")
        .post("/v1/mcp")
        .then()
        .statusCode(401);
  }
}
