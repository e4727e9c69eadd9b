package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PassedSettingsTest {

  private static final Map<String, String> OPERATOR =
      Map.of(
          "OPENAI_API_KEY", "key",
          "PARLEY_KNOWLEDGE_CHAT_MODEL", "summariser",
          "PARLEY_EMBEDDING_URL", "http://embeddings",
          "PARLEY_RERANK_URL", "http://reranker",
          "PARLEY_RETRIEVAL_ENGINE", "qdrant",
          "PARLEY_STORAGE_S3_BUCKET", " ",
          "PARLEY_SHELL_QUOTA_USER", "1000000",
          "PARLEY_DB_URL", "jdbc:elsewhere",
          "PARLEY_HTTP_PORT", "1",
          "PATH", "/bin");

  @Test
  void reachTheServiceThatUsesThem() {
    assertThat(PassedSettings.of(Part.RAG, OPERATOR))
        .containsOnlyKeys(
            "OPENAI_API_KEY",
            "PARLEY_KNOWLEDGE_CHAT_MODEL",
            "PARLEY_EMBEDDING_URL",
            "PARLEY_RERANK_URL",
            "PARLEY_RETRIEVAL_ENGINE");
    assertThat(PassedSettings.of(Part.INFERENCE, OPERATOR)).containsOnlyKeys("OPENAI_API_KEY");
    assertThat(PassedSettings.of(Part.SHELL, OPERATOR)).containsOnlyKeys("PARLEY_SHELL_QUOTA_USER");
  }

  /** The launcher says these itself. */
  private static final Pattern OWN =
      Pattern.compile(
          "PARLEY_(HTTP|DB)_.*|KAFKA_.*|PARLEY_(IDENTITY_SECRET|BOOTSTRAP_SECRET|ENCRYPTION_KEY"
              + "|DATA_DIR|PARSER_HOME|NODE_NAME|PUBLIC_URL|INFERENCE_URL|RAG_URL)");

  private static final Pattern NAME = Pattern.compile("`([A-Z0-9_]+)`");

  /** The names of a row, with those that are given as the ends of the first. */
  private static List<String> names(String cell) {
    List<String> names = new ArrayList<>();
    Matcher found = NAME.matcher(cell);
    while (found.find()) {
      String name = found.group(1);
      names.add(name.startsWith("_") ? names.getFirst().replaceAll("_[^_]*$", "") + name : name);
    }
    return names;
  }

  @Test
  void areAllThatTheDocumentationNames() throws IOException {
    List<String> missing = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("../docs/operations.md"))) {
      String[] cells = line.split(" \\| ", 3);
      if (cells.length == 3 && cells[0].matches("\\| `[A-Z]+_.*")) {
        for (Part part : Part.values()) {
          for (String name : names(cells[0])) {
            if (cells[1].contains(part.label())
                && !OWN.matcher(name).matches()
                && PassedSettings.of(part, Map.of(name, "x")).isEmpty()) {
              missing.add(part.label() + " " + name);
            }
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void reachNoOther() {
    assertThat(PassedSettings.of(Part.CHAT, OPERATOR)).isEmpty();
    assertThat(PassedSettings.of(Part.GATEWAY, OPERATOR)).isEmpty();
    assertThat(PassedSettings.of(Part.SCHEDULER, OPERATOR)).isEmpty();
  }
}
