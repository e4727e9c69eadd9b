package dev.parley.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.parsing.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Letters come out as they were written. */
class EncodingTest {

  @TempDir Path folder;

  private Reading read(String name, byte[] bytes) throws IOException {
    return Reading.of(Files.write(folder.resolve(name), bytes), null);
  }

  private static byte[] bytes(String text, String encoding) {
    return text.getBytes(Charset.forName(encoding));
  }

  @Test
  void believesWhatAMessageSaysOfItsText() throws IOException {
    String mail =
        "From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: text/plain; charset=iso-8859-1\r\n"
            + "Content-Transfer-Encoding: quoted-printable\r\n\r\nSch=F6ne Gr=FC=DFe\r\n";

    assertThat(read("a.eml", bytes(mail, "US-ASCII")).text()).contains("Schöne Grüße");
  }

  @Test
  void believesWhatAWebPageSaysOfItself() throws IOException {
    String page =
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\">"
            + "</head><body><p>中文网页内容，测试。</p></body></html>";

    assertThat(read("a.html", bytes(page, "GBK")).text()).contains("中文网页内容");
    assertThat(read("b.html", bytes("<p>Grüße aus Köln</p>", "UTF-16")).text())
        .contains("Grüße aus Köln");
  }

  @Test
  void looksAtTheWholeOfALongText() throws IOException {
    String plain = "plain words and nothing else\n\n".repeat(4000);

    assertThat(read("late.txt", bytes(plain + "Größe in Köln", "windows-1252")).text())
        .contains("Größe in Köln");
    String greek = "Καλημέρα κόσμε, αυτό είναι ένα ελληνικό κείμενο δοκιμής";
    assertThat(read("greek.txt", bytes(plain + greek, "ISO-8859-7")).text()).contains(greek);
  }

  @Test
  void staysWithUtf8ForOneBrokenByte() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(
        "Größe, Länge, Höhe und Stärke ändern sich. ".repeat(9).getBytes(StandardCharsets.UTF_8));
    text.write(0xC3);
    text.writeBytes(" end".getBytes(StandardCharsets.UTF_8));

    assertThat(read("broken.txt", text.toByteArray()).text())
        .contains("Größe, Länge")
        .contains("end");
  }

  @Test
  void takesNoNoiseForText() throws IOException {
    byte[] noise = new byte[20_000];
    new Random(7).nextBytes(noise);

    assertThat(read("noise.txt", noise).failure().kind()).isEqualTo(Failure.Kind.UNSUPPORTED);
  }
}
