package dev.parley.parser;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.parsing.Message;
import dev.parley.parsing.ParseRequest;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The process: takes a request a line from standard input, answers with messages on standard
 * output, and ends when the input does, which is also when whoever started it has died.
 */
public final class ReadFiles {

  private ReadFiles() {}

  /** Runs until the input ends. */
  public static void main(String[] arguments) throws IOException {
    endWithParent();
    Writer output = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
    System.setOut(System.err); // what libraries print is no message
    ObjectMapper json =
        new ObjectMapper()
            .setSerializationInclusion(JsonInclude.Include.NON_NULL)
            .configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false);
    ReadFile read = new ReadFile(new Tesseract("tesseract"));
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      ParseRequest request = json.readValue(line, ParseRequest.class);
      read.read(request, message -> write(json, output, message));
    }
    deleteFolder();
  }

  /** Also in the middle of a file: nobody would stop one that never ends. */
  private static void endWithParent() {
    ProcessHandle.current()
        .parent()
        .ifPresent(
            parent ->
                parent
                    .onExit()
                    .thenRun(
                        () -> {
                          deleteFolder();
                          Runtime.getRuntime().halt(1);
                        }));
  }

  /** The folder for temporary files that whoever started the process made for it alone. */
  private static void deleteFolder() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    if (!folder.getFileName().toString().startsWith("parley-parser")) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("Temporary files were left in " + folder + ": " + e.getMessage());
    }
  }

  private static void write(ObjectMapper json, Writer output, Message message) {
    try {
      json.writerFor(Message.class).writeValue(output, message);
      output.write('\n');
      if (!(message instanceof Message.Found)) {
        output.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Whoever asked is gone", e);
    }
  }
}
