package dev.parley.standalone.demo;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.standalone.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the demo made, kept in {@code demo.json} after each step, so that a later start finds it
 * again and an interrupted one goes on where it was.
 */
final class DemoRecord {

  private static final String SECTIONS = "sections";

  private final Path file;
  private final ObjectNode json;

  private DemoRecord(Path file, ObjectNode json) {
    this.file = file;
    this.json = json;
  }

  /** An unreadable file counts as none: everything is made anew. */
  static DemoRecord read(Path file) throws IOException {
    return new DemoRecord(file, found(file));
  }

  private static ObjectNode found(Path file) throws IOException {
    try {
      if (Files.exists(file)
          && GatewayClient.JSON.readTree(Files.readString(file)) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      // as if it were not there
    }
    return GatewayClient.JSON.createObjectNode();
  }

  /** Empty when it was never kept. */
  String get(String name) {
    return json.path(name).asText("");
  }

  void keep(String name, String value) throws IOException {
    json.put(name, value);
    write();
  }

  /** Forgets everything, as of an account that is gone. */
  void clear() throws IOException {
    json.removeAll();
    write();
  }

  /** Hash of each uploaded section by its name. */
  Map<String, String> sections() {
    Map<String, String> sections = new LinkedHashMap<>();
    json.path(SECTIONS)
        .properties()
        .forEach(entry -> sections.put(entry.getKey(), entry.getValue().asText()));
    return sections;
  }

  void keepSections(Map<String, String> sections) throws IOException {
    ObjectNode node = json.putObject(SECTIONS);
    sections.forEach(node::put);
    write();
  }

  private void write() throws IOException {
    WholeFile.write(
        file, GatewayClient.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
  }
}
