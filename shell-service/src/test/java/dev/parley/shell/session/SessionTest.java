package dev.parley.shell.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.shell.Desk;
import dev.parley.shell.ShellStack;
import dev.parley.shell.quota.QuotaConfig;
import dev.parley.shell.quota.Quotas;
import dev.parley.shell.tree.FileTree.Usage;
import dev.parley.shell.tree.ShellUser;
import dev.parley.testing.SettableClock;
import dev.parley.testing.StackResource;
import dev.parley.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(ShellStack.class)
@Timeout(120)
class SessionTest {

  private static final String SESSIONS = "/api/v1/shell/sessions";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Desk desk = Desk.create();

  @Inject SettableClock clock;
  @Inject Sessions sessions;
  @Inject RunningCommands running;
  @Inject Quotas quotas;
  @Inject QuotaConfig limits;

  @AfterEach
  void reset() {
    clock.reset();
  }

  private String open(Desk whose, boolean ephemeral) {
    return whose
        .request()
        .contentType("application/json")
        .body(Map.of("ephemeral", ephemeral))
        .post(SESSIONS)
        .then()
        .statusCode(200)
        .body("data.ephemeral", equalTo(ephemeral))
        .extract()
        .path("data.id");
  }

  private ValidatableResponse run(String session, String command) {
    return run(session, Map.of("command", command));
  }

  private ValidatableResponse run(String session, Map<String, Object> body) {
    return desk.request()
        .contentType("application/json")
        .body(body)
        .post(SESSIONS + "/" + session + "/commands")
        .then();
  }

  /** A streamed command, read event by event. */
  private final class Stream implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final InputStream body;
    private final BufferedReader lines;

    Stream(String session, Map<String, Object> command) throws IOException, InterruptedException {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://127.0.0.1:"
                          + RestAssured.port
                          + SESSIONS
                          + "/"
                          + session
                          + "/commands"))
              .header("Authorization", TestTokens.bearer(desk.account()))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(JSON.writeValueAsString(command)))
              .build();
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type").orElse("")).contains("event-stream");
      body = response.body();
      lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** The next event, which must have this name. */
    JsonNode next(String name) throws IOException {
      String line = lines.readLine();
      while (line.isEmpty() || line.startsWith(":")) {
        line = lines.readLine();
      }
      assertThat(line).isEqualTo("event: " + name);
      return JSON.readTree(lines.readLine().substring("data: ".length()));
    }

    @Override
    public void close() throws IOException {
      body.close();
      client.shutdownNow();
    }
  }

  @Test
  void aLargeEnvironmentIsLeftOutAndTold() {
    String session = open(desk, false);
    run(session, "mkdir -p there && export SMALL=1")
        .body("data.message", equalTo("It ended by itself."));
    for (int size : new int[] {70_000, 400_000}) {
      run(session, "cd ~/there; large=$(head -c " + size + " /dev/zero | tr '\\0' a); export large")
          .body("data.exitCode", equalTo(0))
          .body("data.message", containsString("more than the shell can keep"));
      run(session, "pwd; echo \"${#large}\"")
          .body("data.output", equalTo("/home/workspace/there\n0\n"))
          .body("data.message", equalTo("It ended by itself."));
    }
  }

  @Test
  void withFarTooManyFilesNothingRuns() {
    String session = open(desk, false);
    ShellUser user = new ShellUser(desk.account(), desk.user());
    quotas.measured(user, new Usage(0, 2 * limits.entries(), false));
    run(session, "echo > more")
        .statusCode(507)
        .body("detail", containsString("may keep " + limits.entries()))
        .body("detail", containsString("Delete some through the API"));
    quotas.measured(user, new Usage(0, limits.entries() + 1, false));
    run(session, "echo on").statusCode(200).body("data.ended", equalTo("exited"));
    run(session, "echo on").statusCode(200);
  }

  @Test
  void deepDirectoriesAreInNobodysWay() {
    String session = open(desk, false);
    run(session, "perl -e 'for (1 .. 300) { mkdir \"d\"; chdir \"d\" or die }'")
        .body("data.ended", equalTo("exited"));
    run(session, "sleep 1; echo on").body("data.output", equalTo("on\n"));
    run(session, "rm -rf d; ls").body("data.exitCode", equalTo(0)).body("data.output", equalTo(""));
  }

  @Test
  void commandsWorkOnTheUsersFiles() {
    desk.upload("in.csv", "b\na\n").statusCode(200);
    String session = open(desk, false);
    run(session, "sort in.csv > out/sorted.csv").body("data.exitCode", equalTo(1));
    run(session, "mkdir out && sort in.csv > out/sorted.csv; echo done; echo oops >&2; exit 3")
        .statusCode(200)
        .body("data.exitCode", equalTo(3))
        .body("data.ended", equalTo("exited"))
        .body("data.output", equalTo("done\noops\n"));
    assertThat(desk.text("out/sorted.csv")).isEqualTo("a\nb\n");
    desk.upload("out/sorted.csv", "replaced").statusCode(200);
    run(session, "cat out/sorted.csv; rm out/sorted.csv").body("data.output", equalTo("replaced"));
    desk.download("out/sorted.csv").statusCode(404);
  }

  @Test
  void aShellKeepsItsPlaceAndOnlyItsOwn() {
    String one = open(desk, false);
    String two = open(desk, false);
    run(one, "mkdir -p a; cd a; export X=1").body("data.exitCode", equalTo(0));
    run(one, "pwd; echo $X").body("data.output", equalTo("/home/workspace/a\n1\n"));
    run(two, "pwd; echo $X").body("data.output", equalTo("/home/workspace\n\n"));
  }

  @Test
  void anEphemeralShellEndsWithItsFiles() {
    String session = open(desk, true);
    run(session, "echo x > f").body("data.exitCode", equalTo(0));
    run(session, "cat f").body("data.output", equalTo("x\n"));
    desk.list("/").body("entries", org.hamcrest.Matchers.empty());
    desk.request().delete(SESSIONS + "/" + session).then().statusCode(200);
    run(session, "cat f").statusCode(404);
    String next = open(desk, true);
    run(next, "ls -A").body("data.output", equalTo(""));
  }

  @Test
  void shellsBelongToAccountAndUser() {
    String session = open(desk, false);
    run(session, "echo secret > f").statusCode(200);
    String path = SESSIONS + "/" + session;
    for (Desk other : new Desk[] {desk.of("ben"), new Desk(UUID.randomUUID(), "ann")}) {
      other.request().get(path).then().statusCode(404);
      other.request().delete(path).then().statusCode(404);
      other
          .request()
          .contentType("application/json")
          .body(Map.of("command", "cat f"))
          .post(path + "/commands")
          .then()
          .statusCode(404);
    }
    desk.request().get(path).then().statusCode(200).body("data.runningCommand", nullValue());
    given().get(path).then().statusCode(401);
    desk.request().get(SESSIONS + "/no-id").then().statusCode(404);
    given()
        .header("Authorization", TestTokens.bearer(desk.account()))
        .contentType("application/json")
        .body("{}")
        .post(SESSIONS)
        .then()
        .statusCode(400);
  }

  @Test
  void badCommandsAreRefused() {
    String session = open(desk, false);
    run(session, "  ").statusCode(400);
    run(session, Map.of()).statusCode(400);
    run(session, "x".repeat(131_072)).statusCode(400).body("detail", containsString("128 KiB"));
    run(session, "echo \u0000").statusCode(400);
    run(session, Map.of("command", "true", "timeoutSeconds", 0)).statusCode(400);
    run(session, Map.of("command", "true", "timeoutSeconds", 301)).statusCode(400);
    run(session, Map.of("command", "true", "tools", java.util.List.of("a"))).statusCode(400);
    run(session, Map.of("command", "true", "tools", java.util.List.of("../a"), "stream", true))
        .statusCode(400);
    run(session, Map.of("command", "sleep 20", "timeoutSeconds", 1))
        .body("data.ended", equalTo("time"))
        .body("data.message", equalTo("It took longer than it may."))
        .body("data.exitCode", equalTo(137));
  }

  @Test
  void aStreamTellsOfOutputCallsAndTheEnd() throws Exception {
    String session = open(desk, true);
    try (Stream stream =
        new Stream(
            session,
            Map.of(
                "command",
                "echo first; find-users --filter x; echo \"code $?\"",
                "tools",
                java.util.List.of("find-users"),
                "stream",
                true))) {
      String command = stream.next("started").path("commandId").asText();
      assertThat(stream.next("output").path("text").asText()).isEqualTo("first\n");
      run(session, "echo second").statusCode(409);
      JsonNode call = stream.next("call");
      assertThat(call.path("name").asText()).isEqualTo("find-users");
      assertThat(call.path("arguments")).hasSize(2);
      String answers = SESSIONS + "/" + session + "/commands/" + command + "/calls/";
      answer(answers + "99", 0).statusCode(404);
      answer(answers + call.path("id").asText(), 256).statusCode(400);
      answer(answers + call.path("id").asText(), 4).statusCode(200);
      assertThat(stream.next("output").path("text").asText()).startsWith("Jane Doe");
      JsonNode end = null;
      String more = "";
      while (end == null) {
        stream.lines.mark(100);
        String line = stream.lines.readLine();
        if (line.equals("event: output")) {
          more += JSON.readTree(stream.lines.readLine().substring(6)).path("text").asText();
        } else if (line.equals("event: end")) {
          end = JSON.readTree(stream.lines.readLine().substring(6));
        }
      }
      assertThat(end.path("ended").asText()).isEqualTo("exited");
      assertThat(more).isIn("", "code 4\n");
    }
    run(session, "echo next").body("data.output", equalTo("next\n"));
  }

  private ValidatableResponse answer(String path, int exitCode) {
    return desk.request()
        .contentType("application/json")
        .body(Map.of("exitCode", exitCode, "output", "Jane Doe\n"))
        .post(path)
        .then();
  }

  @Test
  void aCommandIsCancelled() throws Exception {
    String session = open(desk, true);
    Map<String, Object> command =
        Map.of("command", "trap '' TERM; setsid sleep 100 & echo on; wait", "stream", true);
    try (Stream stream = new Stream(session, command)) {
      String id = stream.next("started").path("commandId").asText();
      stream.next("output");
      String path = SESSIONS + "/" + session + "/commands/";
      desk.request().delete(path + UUID.randomUUID()).then().statusCode(404);
      desk.of("ben").request().get(SESSIONS + "/" + session).then().statusCode(200);
      desk.request().delete(path + id).then().statusCode(200);
      assertThat(stream.next("end").path("ended").asText()).isEqualTo("cancelled");
      desk.request().delete(path + id).then().statusCode(404);
    }
    run(session, "echo next").body("data.output", equalTo("next\n"));
  }

  @Test
  void aClientThatLeavesCancelsItsCommand() throws Exception {
    String session = open(desk, true);
    UUID id;
    try (Stream stream =
        new Stream(session, Map.of("command", "echo on; sleep 100", "stream", true))) {
      id = UUID.fromString(stream.next("started").path("commandId").asText());
      stream.next("output");
      assertThat(running.find(id)).isPresent();
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> running.find(id).isEmpty());
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                desk.request()
                    .get(SESSIONS + "/" + session)
                    .then()
                    .body("data.runningCommand", nullValue()));
  }

  @Test
  void endingAShellEndsItsCommand() throws Exception {
    String session = open(desk, true);
    try (Stream stream =
        new Stream(session, Map.of("command", "echo on; sleep 100", "stream", true))) {
      stream.next("started");
      stream.next("output");
      desk.request().delete(SESSIONS + "/" + session).then().statusCode(200);
      assertThat(stream.next("end").path("ended").asText()).isEqualTo("cancelled");
    }
  }

  @Test
  void idleShellsEnd() {
    String idle = open(desk, true);
    run(idle, "echo x > f").statusCode(200);
    clock.advance(Duration.ofMinutes(10));
    String used = open(desk, true);
    clock.advance(Duration.ofMinutes(6));
    assertThat(sessions.endIdle()).isPositive();
    run(idle, "cat f").statusCode(404);
    run(used, "echo still here").body("data.output", equalTo("still here\n"));
  }

  @Test
  void anAccountRunsOnlySoManyCommands() throws Exception {
    java.util.List<Stream> streams = new java.util.ArrayList<>();
    try {
      for (int at = 0; at < 4; at++) {
        Stream stream =
            new Stream(open(desk, true), Map.of("command", "echo on; sleep 60", "stream", true));
        streams.add(stream);
        stream.next("started");
      }
      run(open(desk, true), "echo five").statusCode(429);
      Desk other = Desk.create();
      String session = open(other, true);
      other
          .request()
          .contentType("application/json")
          .body(Map.of("command", "echo another account"))
          .post(SESSIONS + "/" + session + "/commands")
          .then()
          .statusCode(200);
    } finally {
      for (Stream stream : streams) {
        stream.close();
      }
    }
  }

  @Test
  void whatCommandsWriteCountsAgainstTheQuota() {
    assertThat(desk.uploadZeros("large", 100_000_000).statusCode()).isEqualTo(200);
    String session = open(desk, false);
    run(session, "head -c 20M /dev/zero > more; ls").body("data.exitCode", equalTo(0));
    assertThat(desk.uploadZeros("another", 30_000_000).statusCode()).isEqualTo(507);
    run(session, "for i in 1 2 3 4 5 6 7 8; do head -c 20M /dev/zero > f$i; done; sleep 20")
        .body("data.ended", equalTo("disk"));
    run(session, "head -c 2M /dev/zero > g").body("data.exitCode", org.hamcrest.Matchers.not(0));
    run(session, "rm -f f* g more; echo $?").body("data.output", equalTo("0\n"));
    assertThat(desk.uploadZeros("another", 30_000_000).statusCode()).isEqualTo(200);
  }
}
