package dev.parley.benchmarks.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small files of several formats, all of which need the process that reads files. */
final class WriteFile {

  private static final int WORDS_A_LINE = 12;
  private static final String RELATIONSHIPS =
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
          + "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
          + "relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
  private static final String CONTENT_TYPES =
      "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
          + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package."
          + "relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/"
          + "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";

  private WriteFile() {}

  /** A file of one page of text, in the format that the extension names. */
  static byte[] of(String extension, String text) {
    return switch (extension) {
      case "pdf" -> pdf(text);
      case "docx" -> docx(text);
      case "html" ->
          ("<!DOCTYPE html><html><body><h1>Record</h1><p>" + text + "</p></body></html>")
              .getBytes(StandardCharsets.UTF_8);
      case "csv" -> ("number,text\n1,\"" + text + "\"\n").getBytes(StandardCharsets.UTF_8);
      default -> throw new IllegalArgumentException("No file is written as " + extension);
    };
  }

  private static byte[] pdf(String text) {
    String lines = String.join(") Tj T* (", lines(text));
    String content = "BT /F1 11 Tf 14 TL 60 780 Td (" + lines + ") Tj ET";
    List<String> objects =
        List.of(
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
                + " /Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length " + content.length() + " >>\nstream\n" + content + "\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    StringBuilder file = new StringBuilder("%PDF-1.4\n");
    StringBuilder places = new StringBuilder();
    for (int number = 1; number <= objects.size(); number++) {
      places.append("%010d 00000 n \n".formatted(file.length()));
      file.append(number).append(" 0 obj\n").append(objects.get(number - 1)).append("\nendobj\n");
    }
    int table = file.length();
    int entries = objects.size() + 1;
    file.append("xref\n0 ").append(entries).append("\n0000000000 65535 f \n").append(places);
    file.append("trailer\n<< /Size ").append(entries).append(" /Root 1 0 R >>\nstartxref\n");
    return file.append(table).append("\n%%EOF\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static List<String> lines(String text) {
    List<String> words = List.of(text.split(" "));
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < words.size(); from += WORDS_A_LINE) {
      lines.add(String.join(" ", words.subList(from, Math.min(words.size(), from + WORDS_A_LINE))));
    }
    return lines;
  }

  private static byte[] docx(String text) {
    String document =
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
            + "<w:body><w:p><w:r><w:t>"
            + text
            + "</w:t></w:r></w:p></w:body></w:document>";
    Map<String, String> parts =
        Map.of(
            "[Content_Types].xml",
            CONTENT_TYPES,
            "_rels/.rels",
            RELATIONSHIPS,
            "word/document.xml",
            document);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
