package dev.parley.rag.filetext;

import dev.parley.rag.chunking.WriteMarkdown;
import dev.parley.rag.parsing.ParseFailedException;
import dev.parley.rag.parsing.ParseFile;
import dev.parley.rag.parsing.ParsedFile;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Has a file read and forgets it. */
@Singleton
final class ReadFileText {

  private static final int BUFFER = 64 * 1024;

  private final ParseFile parse;
  private final long most;

  ReadFileText(ParseFile parse, FileTextConfig config) {
    this.parse = parse;
    this.most = config.largestFile().asLongValue();
  }

  /**
   * Reads; blocks, also for a process that is free.
   *
   * @throws ProblemException 413 when it is too large, 422 with the reason when it gives no text,
   *     503 when the reading process ended by itself
   */
  FileText read(String name, InputStream body) throws IOException {
    Path file = Files.createTempFile("parley-file-text-", ".bin");
    try {
      copy(body, file);
      ParsedFile parsed = parse.parse(file, name, null, share -> {});
      return new FileText(WriteMarkdown.of(parsed.blocks()), parsed.mediaType(), parsed.pages());
    } catch (ParseFailedException e) {
      throw new ProblemException(
          e.isWorthAnotherTry() ? ProblemType.UNAVAILABLE : ProblemType.UNPROCESSABLE,
          e.failure().message());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void copy(InputStream body, Path file) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long copied = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int got = body.read(buffer); got >= 0; got = body.read(buffer)) {
        copied += got;
        if (copied > most) {
          throw new ProblemException(
              ProblemType.TOO_LARGE, "The file may have at most " + most + " bytes.");
        }
        out.write(buffer, 0, got);
      }
    }
  }
}
