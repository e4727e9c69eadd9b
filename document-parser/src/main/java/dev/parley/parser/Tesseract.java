package dev.parley.parser;

import dev.parley.parsing.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The OCR program Tesseract, called as a command. Tika's parser for it gives no text when it is
 * called outside of Tika's own chain of parsers, and this is all that is needed of it.
 *
 * @see <a href="https://github.com/tesseract-ocr/tesseract/blob/main/doc/tesseract.1.asc">its
 *     manual</a>
 */
final class Tesseract {

  /** Finds where lines are written, but reads no letters. */
  private static final String ORIENTATION_ONLY = "osd";

  /** Of address space, in kilobytes, as {@code ulimit} takes it: enough for a page at 600 dpi. */
  private static final int MOST_MEMORY = 1_500_000;

  private final String command;
  private @Nullable List<String> languages;

  /**
   * @param command a name that is looked for on the PATH, or a path
   */
  Tesseract(String command) {
    this.command = command;
  }

  /** Whether it is here, with a language at least. */
  boolean installed() {
    return !languages().isEmpty();
  }

  /**
   * Makes sure that images can be read.
   *
   * @throws ReadFailure when they cannot
   */
  void require() {
    if (!installed()) {
      throw new ReadFailure(
          Failure.Kind.NEEDS_OCR,
          "The file holds pictures of text only. Reading those needs OCR: install tesseract-ocr"
              + " where rag-service runs, then have the document parsed again.");
    }
  }

  /**
   * The text of an image, its pages divided by form feeds, in whichever of the installed languages
   * it is.
   *
   * @throws ReadFailure when the file is no image that Tesseract reads
   */
  String read(Path image) throws IOException {
    return answer(run(image.toString(), "stdout", "-l", String.join("+", languages())));
  }

  /** The text of one page of an image, counted from 0. */
  String read(Path image, int page) throws IOException {
    return answer(
        run(
            image.toString(),
            "stdout",
            "-l",
            String.join("+", languages()),
            "-c",
            "tessedit_page_number=" + page));
  }

  private static String answer(Said said) {
    if (said.status() != 0) {
      throw new ReadFailure(
          Failure.Kind.DAMAGED, "The image is damaged, or of a format that OCR does not read.");
    }
    return said.output();
  }

  private List<String> languages() {
    if (languages == null) {
      try {
        Said said = run("--list-langs");
        languages =
            said.status() != 0
                ? List.of()
                : said.output()
                    .lines()
                    .skip(1) // a heading
                    .map(String::strip)
                    .filter(name -> !name.isEmpty() && !name.equals(ORIENTATION_ONLY))
                    .toList();
      } catch (IOException notThere) {
        languages = List.of();
      }
    }
    return languages;
  }

  private record Said(int status, String output) {}

  /**
   * It is ended with this process by whoever has started this; the shell limits its memory, where
   * it can, and becomes it.
   */
  private Said run(String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/sh",
            "-c",
            "ulimit -v " + MOST_MEMORY + " 2>/dev/null; exec \"$0\" \"$@\"",
            command);
    builder.command().addAll(List.of(arguments));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(Map.of("OMP_THREAD_LIMIT", "1"));
    Process process = builder.start();
    process.getOutputStream().close();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      return new Said(process.waitFor(), text);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while an image was read", e);
    }
  }
}
