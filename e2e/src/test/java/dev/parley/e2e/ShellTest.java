package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Files and commands, through the gateway and by an assistant. */
@Order(6)
class ShellTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final String FILE = "/api/v1/shell/io/file?path=";
  private static final int LARGEST = 104_857_600;

  /** Held in memory, so many files would not fit into the heap of either process. */
  private static final int SIDE_BY_SIDE = 4;

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static FakeUpstream upstream;
  private static Api api;

  @BeforeAll
  static void create() {
    upstream = FakeUpstream.start();
    api = STACK.newAccount("Shell");
  }

  @AfterAll
  static void stop() {
    upstream.close();
  }

  @BeforeEach
  void reset() {
    upstream.reset();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(STACK.gateway() + path))
        .header("Authorization", "Bearer " + api.key())
        .header("X-Shell-User-Id", "ann");
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static String assistant(boolean persistent) {
    Map<String, Object> parameters =
        Map.of(
            "baseAddress",
            upstream.baseUrl(),
            "apiKey",
            "upstream-key",
            "modelName",
            "fake-model",
            "enableBash",
            true,
            "bashOptions",
            Map.of("allowDataPersistence", persistent));
    return api.post("/api/v1/ai-gateways", Map.of("name", "Shell", "parameters", parameters))
        .expect(200)
        .text("aiGatewayId");
  }

  private static Map<String, Object> question(String model, boolean stream) {
    return Map.of(
        "model",
        model,
        "user",
        "ann",
        "stream",
        stream,
        "messages",
        List.of(Map.of("role", "user", "content", "What is the sum?")));
  }

  private static Map<String, Object> call(String command) {
    return Map.of(
        "index",
        0,
        "id",
        "call_1",
        "type",
        "function",
        "function",
        Map.of("name", "shell", "arguments", Api.write(Map.of("command", command))));
  }

  private static Answer plain(String command) {
    Map<String, Object> message =
        Map.of("role", "assistant", "content", "", "tool_calls", List.of(call(command)));
    return Answer.status(
        200,
        Api.write(
            Map.of(
                "id",
                "x",
                "choices",
                List.of(Map.of("index", 0, "message", message, "finish_reason", "tool_calls")))));
  }

  private static Answer streamed(String command) {
    StringBuilder events = new StringBuilder();
    for (Map<String, Object> choice :
        List.<Map<String, Object>>of(
            Map.of("index", 0, "delta", Map.of("tool_calls", List.of(call(command)))),
            Map.of("index", 0, "delta", Map.of(), "finish_reason", "tool_calls"))) {
      events
          .append("data: ")
          .append(Api.write(Map.of("id", "x", "choices", List.of(choice))))
          .append("\n\n");
    }
    byte[] all = events.append("data: [DONE]\n\n").toString().getBytes(StandardCharsets.UTF_8);
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < all.length; from += 50) {
      pieces.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + 50)));
    }
    return Answer.raw(pieces.toArray(byte[][]::new));
  }

  /** What the model was told in a request: the last message. */
  private static String told(int request) {
    JsonNode messages = Api.parse(upstream.requests().get(request).body()).path("messages");
    return messages.path(messages.size() - 1).path("content").asText();
  }

  private static void needSandbox() {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/bwrap"))).isTrue();
  }

  @Test
  void anAssistantReadsWhatItWrote() {
    needSandbox();
    upstream.script(
        plain("seq 1 10 > numbers.txt; export UNIT=apples"),
        plain("echo \"$(paste -sd+ numbers.txt | tr -d '\\n')\" > sum; cat sum; echo $UNIT"),
        Answer.text("It is 55 apples."));
    Reply reply = api.post("/v1/chat/completions", question(assistant(false), false)).expect(200);
    assertThat(reply.json().at("/choices/0/message/content").asText())
        .isEqualTo("It is 55 apples.");
    assertThat(told(1)).isEqualTo("[Exit code 0, no output]");
    assertThat(told(2)).isEqualTo("1+2+3+4+5+6+7+8+9+10\napples\n");
  }

  @Test
  void anAssistantReadsWhatItWroteInAStream() {
    needSandbox();
    upstream.script(
        streamed("mkdir -p d && cd d && echo 42 > answer"),
        streamed("pwd; cat answer"),
        Answer.text("It is", " 42."));
    Reply reply = api.post("/v1/chat/completions", question(assistant(false), true)).expect(200);
    assertThat(reply.body()).contains("It is").contains(" 42.").endsWith("data: [DONE]\n\n");
    assertThat(reply.body()).doesNotContain("tool_calls");
    assertThat(told(2)).isEqualTo("/home/workspace/d\n42\n");
  }

  @Test
  void anAssistantSharesFilesWithItsUser() throws Exception {
    needSandbox();
    assertThat(
            send(request(FILE + "in.csv").POST(BodyPublishers.ofString("b,2\na,1\n"))).statusCode())
        .isEqualTo(200);
    upstream.script(plain("sort in.csv | tee out.csv"), Answer.text("Sorted."));
    api.post("/v1/chat/completions", question(assistant(true), false)).expect(200);
    assertThat(told(1)).isEqualTo("a,1\nb,2\n");
    assertThat(send(request(FILE + "out.csv")).body()).isEqualTo("a,1\nb,2\n");
    HttpResponse<String> address =
        send(request("/api/v1/shell/io/file/public-address?path=out.csv"));
    String url = Api.parse(address.body()).at("/data/publicUrl").asText();
    assertThat(url).startsWith(STACK.gateway() + "/api/v1/public/ext-res/file/");
    HttpRequest.Builder anybody = HttpRequest.newBuilder(URI.create(url));
    assertThat(send(anybody).body()).isEqualTo("a,1\nb,2\n");
    send(request("/api/v1/shell/io/file/public-address?path=out.csv").DELETE());
    assertThat(send(anybody).statusCode()).isEqualTo(404);
  }

  @Test
  void theLargestFilesPassWithFlatMemory() throws Exception {
    upload("warm-up", 1_000_000);
    Map<String, Long> processes = STACK.processes();
    long before = memory();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> transfers = new ArrayList<>();
      for (int at = 0; at < SIDE_BY_SIDE; at++) {
        String name = "large" + at;
        transfers.add(threads.submit(() -> upAndDown(name)));
      }
      for (Future<Long> transfer : transfers) {
        assertThat(transfer.get()).isEqualTo(LARGEST);
      }
    }
    assertThat(memory() - before)
        .as("bytes more of both processes")
        .isLessThan((long) SIDE_BY_SIDE * LARGEST / 2);
    assertThat(STACK.processes()).isEqualTo(processes);
    HttpResponse<String> refused = upload("large", LARGEST + 1);
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.body()).contains("too-large");
  }

  private static long upAndDown(String name) throws IOException, InterruptedException {
    assertThat(upload(name, LARGEST).statusCode()).isEqualTo(200);
    HttpResponse<InputStream> download =
        HTTP.send(request(FILE + name).build(), BodyHandlers.ofInputStream());
    try (InputStream bytes = download.body()) {
      return bytes.transferTo(OutputStream.nullOutputStream());
    } finally {
      send(request(FILE + name).DELETE());
    }
  }

  private static HttpResponse<String> upload(String name, long size)
      throws IOException, InterruptedException {
    BodyPublisher zeros =
        BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> zeros(size)), size);
    return send(request(FILE + name).POST(zeros));
  }

  private static InputStream zeros(long size) {
    return new InputStream() {
      private long left = size;

      @Override
      public int read() {
        return left-- > 0 ? 0 : -1;
      }

      @Override
      public int read(byte[] to, int offset, int length) {
        int some = (int) Math.min(left, length);
        left -= some;
        return some == 0 ? -1 : some;
      }
    };
  }

  /** Resident bytes of the gateway and of shell-service. */
  private static long memory() throws IOException {
    long kilobytes = 0;
    for (String name : List.of("api-gateway", "shell-service")) {
      Path status = Path.of("/proc/" + STACK.processes().get(name) + "/status");
      for (String line : Files.readAllLines(status)) {
        kilobytes += line.startsWith("VmRSS") ? Long.parseLong(line.replaceAll("\\D+", "")) : 0;
      }
    }
    return kilobytes * 1024;
  }
}
