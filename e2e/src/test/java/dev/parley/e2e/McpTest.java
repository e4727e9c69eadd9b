package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MCP in both directions, with the protocol's own server and clients at the other end. */
@Order(2)
class McpTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final String EVERYTHING =
      "node_modules/@modelcontextprotocol/server-everything/dist/index.js";
  private static final String CONFORMANCE =
      "node_modules/@modelcontextprotocol/conformance/dist/index.js";

  /** The protocol's server that has everything, called over both transports. */
  @ParameterizedTest
  @CsvSource({"streamableHttp, /mcp", "sse, /sse"})
  void toolsOfServerEverythingAreCalled(String transport, String path) throws Exception {
    NodePackages.folder();
    int port = freePort();
    Process server =
        NodePackages.start(
            List.of("node", EVERYTHING, transport),
            List.of("PORT=" + port),
            Path.of("target", "server-everything-" + transport + ".log"));
    try {
      awaitListening(server, port);
      Map<String, ?> sources =
          Map.of(
              "mcpSources",
              List.of(Map.of("name", "everything", "url", "http://127.0.0.1:" + port + path)));
      try (Assistant assistant = Assistant.create(STACK, "MCP by " + transport, sources)) {
        assertThat(called(assistant, "echo", "{\"message\": \"olá\"}")).isEqualTo("Echo: olá");
        assertThat(called(assistant, "get-sum", "{\"a\": 2, \"b\": 3}"))
            .isEqualTo("The sum of 2 and 3 is 5.");
        assertThat(called(assistant, "get-structured-content", "{\"location\": \"New York\"}"))
            .contains("\"temperature\"");
        assertThat(called(assistant, "get-tiny-image", "{}")).contains("[image content]");
        assertThat(called(assistant, "get-resource-links", "{\"count\": 1}")).contains("demo://");
        assertThat(
                called(
                    assistant, "trigger-long-running-operation", "{\"duration\": 1, \"steps\": 2}"))
            .contains("completed");
        assertThat(called(assistant, "get-sum", "{\"a\": \"two\"}"))
            .startsWith("The call failed: the arguments are not valid");
      }
    } finally {
      server.destroy();
      assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** What the model is given as the result of a call that it makes. */
  private static String called(Assistant assistant, String tool, String arguments) {
    assistant.upstream().reset();
    assistant.upstream().script(ScriptedCalls.plain(tool, arguments), Answer.text("Done."));
    Reply answer =
        assistant
            .api()
            .post(
                "/v1/chat/completions",
                Map.of(
                    "model",
                    assistant.model(),
                    "messages",
                    List.of(Map.of("role", "user", "content", "Go"))))
            .expect(200);
    assertThat(answer.json().at("/choices/0/message/content").asText()).isEqualTo("Done.");
    JsonNode messages = Api.parse(assistant.upstream().requests().get(1).body()).path("messages");
    return messages.path(messages.size() - 1).path("content").asText();
  }

  @Test
  void officialJavaClientIsServed() {
    Api api = STACK.newAccount("MCP by the Java SDK");
    try (McpSyncClient client =
        McpClient.sync(
                HttpClientStreamableHttpTransport.builder(api.base().toString())
                    .endpoint("/v1/mcp")
                    .customizeRequest(
                        request -> request.header("Authorization", "Bearer " + api.key()))
                    .build())
            .requestTimeout(Duration.ofSeconds(20))
            .build()) {
      assertThat(client.initialize().serverInfo().name()).isEqualTo("parley");
      client.ping();
      assertThat(client.listTools().tools())
          .extracting(McpSchema.Tool::name)
          .contains("search_knowledge", "read_skill", "remember");
      Map<String, Object> user = Map.of("external_user_id", "ann");
      client.callTool(
          new McpSchema.CallToolRequest(
              "remember", Map.of("external_user_id", "ann", "content", "Ann likes tea.")));
      var memories = client.callTool(new McpSchema.CallToolRequest("list_memories", user));
      assertThat(memories.content().toString()).contains("Ann likes tea.");
    }
  }

  @Test
  void officialTypeScriptClientIsServed() {
    NodePackages.folder();
    Api api = STACK.newAccount("MCP by the TypeScript SDK");
    NodePackages.run("mcp-client.mjs", api.base() + "/v1/mcp", api.key());
  }

  /** Those scenarios of the protocol's own suite that ask for nothing but what is offered here. */
  @ParameterizedTest
  @ValueSource(strings = {"server-initialize", "ping", "tools-list"})
  void conformanceHolds(String scenario) {
    Path folder = NodePackages.folder();
    Api api = STACK.newAccount("MCP conformance");
    NodePackages.Said said =
        NodePackages.run(
            folder,
            List.of(
                "node",
                CONFORMANCE,
                "server",
                "--url",
                api.base() + "/v1/mcp?api-key=" + api.key(),
                "--scenario",
                scenario));
    assertThat(said.status()).as(said.output()).isZero();
    assertThat(said.output()).contains("Passed: 1/1, 0 failed, 0 warnings");
  }

  private static void awaitListening(Process server, int port) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              assertThat(server.isAlive()).as("server-everything runs").isTrue();
              try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                return true;
              } catch (IOException notYet) {
                return false;
              }
            });
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
