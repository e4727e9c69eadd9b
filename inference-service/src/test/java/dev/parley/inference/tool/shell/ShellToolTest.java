package dev.parley.inference.tool.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.inference.Client;
import dev.parley.inference.FakeShell;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InferenceTest
class ShellToolTest {

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();
  private final FakeShell shell = Neighbours.shell();

  @BeforeEach
  void forget() {
    upstream.reset();
    shell.reset();
  }

  private String gateway(String more) {
    return client.gateway(
        "{\"baseAddress\": \"\", \"modelName\": \"fake-model\", \"enableBash\": true,"
            + " \"additionalSettings\": {\"testTools\": true}"
            + more
            + "}");
  }

  private static Asked command(String text) {
    return new Asked("shell", new JsonObject().put("command", text).encode());
  }

  private JsonObject ask(String gateway, String more) {
    return new JsonObject(
        client.complete(Client.question(gateway, "Go", more)).statusCode(200).extract().asString());
  }

  /** What the model was given as the result of the call before its request of this number. */
  private String result(int request) {
    JsonArray messages = upstream.requests().get(request).json().getJsonArray("messages");
    return messages.getJsonObject(messages.size() - 1).getString("content");
  }

  private JsonArray tools() {
    return upstream.requests().getFirst().json().getJsonArray("tools", new JsonArray());
  }

  private List<String> functions() {
    List<String> names = new ArrayList<>();
    tools()
        .forEach(
            tool -> names.add(((JsonObject) tool).getJsonObject("function").getString("name")));
    return names;
  }

  private String description() {
    return tools().stream()
        .map(tool -> ((JsonObject) tool).getJsonObject("function"))
        .filter(function -> function.getString("name").equals("shell"))
        .map(function -> function.getString("description"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatOneCommandWritesTheNextReads() {
    upstream.script(
        Scripted.plain("", command("keep 42")),
        Scripted.plain("", command("show")),
        Answer.text("It is 42."));
    JsonObject answer = ask(gateway(""), "");
    assertThat(functions()).contains("shell", "echo");
    assertThat(result(1)).isEqualTo("[Exit code 0, no output]");
    assertThat(result(2)).isEqualTo("42");
    assertThat(shell.opened()).hasSize(1);
    assertThat(shell.opened().getFirst().path("ephemeral").asBoolean()).isTrue();
    assertThat(shell.commands().getFirst().path("timeoutSeconds").asInt()).isEqualTo(30);
    assertThat(shell.authorizations()).allMatch(header -> header.startsWith("Bearer ey"));
    assertThat(answer.getJsonObject("generation_context").getJsonArray("runned_functions"))
        .hasSize(2);
    await().atMost(Duration.ofSeconds(10)).until(() -> shell.open() == 0);
  }

  @Test
  void alsoStreamedAndTheShellEndsWithTheAnswer() throws Exception {
    upstream.script(
        Scripted.streamed(64, "", command("keep 42")),
        Scripted.streamed(64, "", command("show")),
        Answer.text("It is", " 42."));
    StreamedAnswers answer = StreamedAnswers.ask(client, Client.question(gateway(""), "Go", ""));
    assertThat(answer.text()).isEqualTo("It is 42.");
    assertThat(answer.done()).isTrue();
    assertThat(result(2)).isEqualTo("42");
    await().atMost(Duration.ofSeconds(10)).until(() -> shell.open() == 0);
  }

  @Test
  void commandsOfOneRoundRunOneAfterTheOther() {
    upstream.script(
        Scripted.plain("", command("keep a"), command("show"), command("keep b"), command("show")),
        Answer.text("Done."));
    ask(gateway(""), "");
    assertThat(shell.opened()).hasSize(1);
    assertThat(shell.commands()).hasSize(4);
  }

  @Test
  void withoutItThereIsNoShell() {
    upstream.script(Answer.text("Done."));
    String gateway =
        client.gateway(
            "{\"baseAddress\": \"\", \"modelName\": \"fake-model\", \"enableBash\": false}");
    ask(gateway, "");
    assertThat(functions()).isEmpty();
    assertThat(shell.opened()).isEmpty();
  }

  @Test
  void dataPersistsForTheUserWhereThatIsAllowed() {
    String kept = ", \"bashOptions\": {\"allowDataPersistence\": true}";
    String gateway = gateway(kept);
    remember(gateway, ", \"user\": \"Änne 1\"", "keep 7");
    assertThat(remember(gateway, ", \"user\": \"Änne 1\"", "show")).isEqualTo("7");
    assertThat(remember(gateway, ", \"user\": \"Ben\"", "show")).isEqualTo("nothing");
    assertThat(remember(gateway, "", "show")).isEqualTo("nothing");
    assertThat(shell.opened().getFirst().path("user").asText()).isEqualTo("Änne 1");
    assertThat(shell.opened().getLast().path("ephemeral").asBoolean()).isTrue();
    shell.reset();
    String forgetful = gateway(", \"bashOptions\": {\"allowDataPersistence\": false}");
    remember(forgetful, ", \"user\": \"Änne 1\"", "keep 7");
    assertThat(shell.opened()).allMatch(each -> each.path("ephemeral").asBoolean());
  }

  private String remember(String gateway, String more, String command) {
    upstream.reset();
    upstream.script(Scripted.plain("", command(command)), Answer.text("Done."));
    ask(gateway, more);
    return result(1);
  }

  @Test
  void toolsOfAWhiteListAreCommandsOnly() {
    upstream.script(
        Scripted.plain("", command("call echo --text hello")),
        Scripted.plain("", new Asked("echo", "{}")),
        Answer.text("Done."));
    JsonObject answer =
        ask(
            gateway(
                ", \"bashOptions\": {\"toolList\": [\"echo\", \"shell\", \"none\"],"
                    + " \"toolExclusionMode\": \"WhiteList\"}"),
            "");
    assertThat(functions()).contains("shell", "fail", "huge").doesNotContain("echo");
    assertThat(description()).contains("these commands").contains("--help: echo.");
    assertThat(shell.commands().getFirst().path("tools").toString()).isEqualTo("[\"echo\"]");
    assertThat(result(1)).contains("there is no option --text");
    assertThat(result(2)).contains("there is no function 'echo'");
    assertThat(answer.getJsonObject("generation_context").getJsonArray("runned_functions"))
        .hasSize(2);
  }

  @Test
  void aCommandRunsTheToolAndPrintsItsResult() {
    upstream.script(
        Scripted.plain("", command("call echo --json {\"text\":\"hello\"}")),
        Scripted.plain("", command("call fail")),
        Scripted.plain("", command("call echo --help")),
        Answer.text("Done."));
    JsonObject answer =
        ask(gateway(", \"bashOptions\": {\"toolExclusionMode\": \"BlackList\"}"), "");
    assertThat(result(1)).isEqualTo("echo hello\n");
    assertThat(result(2)).isEqualTo("fail: the bridge is up.\n\n[Exit code 1]");
    assertThat(result(3)).startsWith("echo: For tests.");
    JsonArray runs = answer.getJsonObject("generation_context").getJsonArray("runned_functions");
    assertThat(runs.stream().map(run -> ((JsonObject) run).getString("name")))
        .containsExactly("echo", "shell", "fail", "shell", "shell");
  }

  @Test
  void toolsOfABlackListStayFunctionsAndAllOthersAreCommands() {
    upstream.script(Answer.text("Done."));
    ask(
        gateway(
            ", \"bashOptions\": {\"toolList\": [\"echo\"], \"toolExclusionMode\": \"BlackList\"}"),
        "");
    assertThat(functions()).containsExactlyInAnyOrder("shell", "echo");
    assertThat(description()).contains("fail, explode, sleep, huge, meet.");
  }

  @Test
  void longOutputIsShortenedInTheMiddle() {
    String long1 = "a".repeat(4000) + "b".repeat(4000) + "the end";
    upstream.script(Scripted.plain("", command("say " + long1)), Answer.text("Done."));
    ask(gateway(""), "");
    assertThat(result(1))
        .startsWith("aaaa")
        .endsWith("the end")
        .contains("[… 3911 characters are left out here …]")
        .hasSizeLessThan(4200);
  }

  @Test
  void failuresAreToldToTheModel() {
    upstream.script(
        Scripted.plain("", command("fail")),
        Scripted.plain("", command(" ")),
        Answer.text("Done."));
    ask(gateway(""), "");
    assertThat(result(1)).isEqualTo("\n[Exit code 1]");
    assertThat(result(2)).contains("'command' must be a text");
    upstream.reset();
    shell.isUnavailable("Commands cannot be run here: bubblewrap is not installed.");
    upstream.script(Scripted.plain("", command("show")), Answer.text("No."));
    JsonObject answer = ask(gateway(""), "");
    assertThat(result(1))
        .isEqualTo("The call failed: Commands cannot be run here: bubblewrap is not installed.");
    JsonObject run =
        answer
            .getJsonObject("generation_context")
            .getJsonArray("runned_functions")
            .getJsonObject(0);
    assertThat(run.getBoolean("succeeded")).isFalse();
  }

  @Test
  void aFunctionOfTheClientsOfThisNameIsTheClients() {
    upstream.script(Answer.text("Done."));
    String theirs =
        ", \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"shell\","
            + " \"parameters\": {\"type\": \"object\"}}}]";
    ask(gateway(", \"bashOptions\": {\"toolExclusionMode\": \"BlackList\"}"), theirs);
    assertThat(functions()).contains("shell", "echo", "fail").doesNotHaveDuplicates();
    assertThat(shell.opened()).isEmpty();
  }
}
