package dev.parley.web.lines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

  private static List<String> read(String text, int longest) throws IOException {
    JsonLines lines =
        new JsonLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), longest);
    List<String> read = new ArrayList<>();
    for (JsonLines.Line line = lines.next(); line != null; line = lines.next()) {
      byte[] bytes = line.text();
      read.add(
          line.number()
              + ":"
              + (bytes == null ? "too long" : new String(bytes, StandardCharsets.UTF_8))
              + (line.ended() ? "" : "…"));
    }
    return read;
  }

  @Test
  void numbersLinesFromOne() throws IOException {
    assertThat(read("a\n\nb\n", 10)).containsExactly("1:a", "2:", "3:b");
  }

  @Test
  void tellsALineThatTheStreamCutOff() throws IOException {
    assertThat(read("a\nbc", 10)).containsExactly("1:a", "2:bc…");
    assertThat(read("", 10)).isEmpty();
  }

  @Test
  void passesOverALineThatIsTooLong() throws IOException {
    String huge = "x".repeat(300_000);

    assertThat(read("a\n" + huge + "\nb\n", 100)).containsExactly("1:a", "2:too long", "3:b");
    assertThat(read(huge, 100)).containsExactly("1:too long…");
    assertThat(read(huge + "\n", 300_000)).hasSize(1).first().asString().hasSize(300_002);
  }
}
