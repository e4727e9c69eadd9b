package dev.parley.rag.parsing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.parley.parsing.Failure.Kind;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processes that read files, and what becomes of a file when one of them fails. */
class ParseFileTest {

  private static final String HOME = System.getProperty("parley.parsing.home");

  @TempDir Path folder;
  private ParseFile parse;
  private Path text;

  @BeforeEach
  void writeFile() throws IOException {
    text = Files.writeString(folder.resolve("a.txt"), "First.\n\nSecond.");
  }

  @AfterEach
  void close() {
    if (parse != null) {
      parse.close();
    }
  }

  private ParseFile with(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Map.of("parley.parsing.home", HOME));
    all.putAll(settings);
    SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().withMapping(ParsingConfig.class);
    all.forEach(builder::withDefaultValue);
    parse = new ParseFile(builder.build().getConfigMapping(ParsingConfig.class));
    return parse;
  }

  private ParsedFile read(Path file) {
    return parse.parse(file, file.getFileName().toString(), null, share -> {});
  }

  private Kind failure(Path file) {
    return catchThrowableOfType(ParseFailedException.class, () -> read(file)).failure().kind();
  }

  private ProcessHandle process() {
    return parse.idle().getFirst();
  }

  private void signal(String name) throws IOException, InterruptedException {
    String pid = String.valueOf(process().pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  @Test
  void readsManyFilesInOneProcess() {
    with(Map.of("parley.parsing.files-per-process", "3"));

    assertThat(read(text).blocks()).hasSize(2);
    long first = process().pid();
    read(text);
    read(text);
    assertThat(process().pid()).isEqualTo(first);
    read(text);
    assertThat(process().pid()).isNotEqualTo(first);
  }

  @Test
  void startsAnotherProcessWhenOneWasKilled() throws Exception {
    with(Map.of());
    read(text);
    ProcessHandle killed = process();
    signal("KILL");
    killed.onExit().get();

    assertThat(read(text).blocks()).hasSize(2);
    assertThat(process().pid()).isNotEqualTo(killed.pid());
  }

  @Test
  void tellsAFileWhoseProcessIsKilledFromOneThatCannotBeRead() throws Exception {
    with(Map.of());
    read(text);
    ProcessHandle reading = process();
    signal("STOP");
    var answer = CompletableFuture.supplyAsync(() -> read(text));
    assertThat(answer).isNotDone();
    reading.destroyForcibly();

    assertThatThrownBy(answer::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ParseFailedException.class,
            failed -> {
              assertThat(failed.failure().kind()).isEqualTo(Kind.INTERRUPTED);
              assertThat(failed.isWorthAnotherTry()).isTrue();
            });
    assertThat(read(text).blocks()).hasSize(2);
  }

  @Test
  void endsAProcessThatTakesTooLong() throws Exception {
    with(Map.of("parley.parsing.timeout", "PT5S"));
    read(text);
    ProcessHandle slow = process();
    signal("STOP");

    assertThat(failure(text)).isEqualTo(Kind.TIMED_OUT);
    assertThat(slow.isAlive()).isFalse();
    assertThat(read(text).blocks()).hasSize(2);
  }

  @Test
  void saysWhenAFileNeedsMoreMemoryThanItMay() throws IOException {
    with(Map.of("parley.parsing.heap", "12m"));
    Path large = folder.resolve("large.csv");
    Files.writeString(large, "\"" + "one cell without an end ".repeat(1_000_000));

    assertThat(failure(large)).isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(read(text).blocks()).hasSize(2);
  }

  @Test
  void takesNoMoreTextThanAFileMayHold() throws IOException {
    with(Map.of("parley.parsing.most-characters", "2000"));
    Path large = Files.writeString(folder.resolve("b.txt"), "words and more\n\n".repeat(1000));

    assertThat(failure(large)).isEqualTo(Kind.TOO_LARGE);
    assertThat(read(text).blocks()).hasSize(2);
  }

  @Test
  void saysWhatIsMissing() {
    with(Map.of("parley.parsing.home", folder.toString()));

    assertThatThrownBy(() -> read(text)).hasMessageContaining("PARLEY_PARSER_HOME");
  }

  @Test
  void endsAProcessThatHasNothingToRead() {
    with(Map.of("parley.parsing.idle", "PT0.2S"));
    read(text);
    ProcessHandle idle = process();

    await().atMost(Duration.ofSeconds(20)).until(() -> !idle.isAlive());
    assertThat(read(text).blocks()).hasSize(2);
  }
}
