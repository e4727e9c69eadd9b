package dev.parley.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SeedDemoTest {

  @TempDir Path directory;

  private final List<String> said = new ArrayList<>();
  private FakeGateway gateway;

  @BeforeEach
  void writeDocumentation() throws IOException {
    gateway = new FakeGateway();
    Files.createDirectories(directory.resolve("docs"));
    Files.createDirectories(directory.resolve("home/secrets"));
    Files.writeString(directory.resolve("README.md"), "# Parley\nA platform.\n");
    Files.writeString(directory.resolve("docs/a.md"), "# A\none\n\n## B\ntwo\n");
  }

  @AfterEach
  void closeGateway() {
    gateway.close();
  }

  @Test
  void makesEverythingOnceAndTellsHowToUseIt() throws Exception {
    DemoResult result = seed(Map.of());

    assertThat(gateway.documents)
        .containsOnlyKeys("README.md#parley", "docs/a.md#a", "docs/a.md#b");
    assertThat(gateway.documents.get("docs/a.md#b").toString())
        .contains("\"reference\":\"docs/a.md\"")
        .contains("\"tags\":[\"docs\"]")
        .contains("\"metadata\":{\"path\":\"docs/a.md\",\"heading\":\"A › B\"}");
    assertThat(gateway.assistant.at("/parameters/modelName").asText())
        .isEqualTo("@parley/extractive");
    assertThat(result.chatUrl()).isEqualTo(gateway.url() + "/chat/page?key=a");
    assertThat(result.ending())
        .contains(gateway.key)
        .contains("curl -s " + gateway.url() + "/v1/chat/completions")
        .contains("account:docs");
    Path env = directory.resolve("home/dev.env");
    assertThat(env)
        .content()
        .contains("GATEWAY_URL=" + gateway.url())
        .contains("API_KEY=" + gateway.key)
        .contains("MODEL='account:docs'");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(env)))
        .isEqualTo("rw-------");
  }

  @Test
  void aLaterStartChangesNothing() throws Exception {
    seed(Map.of());
    gateway.changes.clear();

    seed(Map.of());

    assertThat(gateway.changes).isEmpty();
  }

  @Test
  void aLaterStartUploadsWhatChangedAndDeletesWhatIsGone() throws Exception {
    seed(Map.of());
    gateway.changes.clear();
    Files.writeString(directory.resolve("docs/a.md"), "# A\none and more\n");

    seed(Map.of());

    assertThat(gateway.documents).containsOnlyKeys("README.md#parley", "docs/a.md#a");
    assertThat(gateway.documents.get("docs/a.md#a").path("contents").asText())
        .contains("one and more");
    assertThat(gateway.changes)
        .hasSize(2)
        .anySatisfy(change -> assertThat(change).startsWith("DELETE"))
        .contains("POST /api/v1/collections/*/documents");
  }

  @Test
  void anUpstreamKeyMovesTheAssistantThere() throws Exception {
    seed(Map.of());
    gateway.changes.clear();

    seed(Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", "http://up/v1"));

    assertThat(gateway.changes).containsExactly("PATCH /api/v1/ai-gateways/*");
    assertThat(gateway.assistant.at("/parameters/baseAddress").asText()).isEmpty();
    assertThat(gateway.assistant.at("/parameters/modelName").asText()).isEqualTo("gpt-4o-mini");
  }

  @Test
  void aKeyThatNoLongerWorksIsSaidAndReplaced() throws Exception {
    seed(Map.of());
    gateway.key = "sk-of-another-life";

    DemoResult result = seed(Map.of());

    assertThat(said).anySatisfy(line -> assertThat(line).contains("no longer valid"));
    assertThat(result.apiKey()).isEqualTo(gateway.key);
  }

  private DemoResult seed(Map<String, String> environment) throws Exception {
    return new SeedDemo(
            new SeedDemo.Settings(
                gateway.url(),
                gateway.url(),
                FakeGateway.BOOTSTRAP,
                directory,
                directory.resolve("home"),
                true,
                environment),
            said::add)
        .run();
  }
}
