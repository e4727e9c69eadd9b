package dev.parley.chat.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "89504e470d0a1a0a | image/png | image",
        "ffd8ffe0 | image/jpeg | image",
        "474946383961 | image/gif | image",
        "524946460000000057454250 | image/webp | image",
        "524946460000000057415645 | audio/wav | audio",
        "4f676753 | audio/ogg | audio",
        "1a45dfa3 | audio/webm | audio",
        "0000001866747970 | audio/mp4 | audio",
        "494433 | audio/mpeg | audio",
        "fffb9000 | audio/mpeg | audio",
        "664c6143 | audio/flac | audio",
        "255044462d312e37 | application/pdf | document",
        "7b5c727466 | application/rtf | document",
        "d0cf11e0a1b11ae1 | application/x-ole-storage | document",
        "504b0304 | application/zip | other",
        "00010203 | application/octet-stream | other",
        "fffe4100 | application/octet-stream | other",
        "48656c6c6f | text/plain | document",
      })
  void bytesSayWhatTheyAre(String hex, String type, String kind) {
    MediaType found = MediaType.of(java.util.HexFormat.of().parseHex(hex), "any.png");
    assertThat(found.name()).isEqualTo(type);
    assertThat(found.kind().toString()).isEqualTo(kind);
  }

  @Test
  void packagesOfOfficeAreToldApart() {
    assertThat(packaged("[Content_Types].xml word/document.xml").name()).endsWith("document");
    assertThat(packaged("[Content_Types].xml xl/workbook.xml").name()).endsWith("sheet");
    assertThat(packaged("[Content_Types].xml ppt/slides").name()).endsWith("presentation");
    assertThat(packaged("evil.exe").kind()).isEqualTo(Kind.OTHER);
    String odt =
        "PK\u0003\u0004" + "0".repeat(26) + "mimetypeapplication/vnd.oasis.opendocument.textPK";
    assertThat(MediaType.of(odt.getBytes(StandardCharsets.ISO_8859_1), "a").name())
        .isEqualTo("application/vnd.oasis.opendocument.text");
  }

  private static MediaType packaged(String names) {
    return MediaType.of(("PK\u0003\u0004" + names).getBytes(StandardCharsets.ISO_8859_1), "a.docx");
  }

  @Test
  void namesAreMadeHarmless() {
    assertThat(FileName.of("C:\\fakepath\\a.txt")).isEqualTo("a.txt");
    assertThat(FileName.of("a\u202etxt.exe\0")).isEqualTo("atxt.exe");
    assertThat(FileName.of("  ")).isEqualTo("file");
    assertThat(FileName.of("x".repeat(300) + ".pdf")).hasSize(150).endsWith(".pdf");
  }
}
