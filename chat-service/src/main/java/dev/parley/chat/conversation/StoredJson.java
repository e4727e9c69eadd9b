package dev.parley.chat.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.chat.inference.Citation;
import dev.parley.chat.inference.ToolRun;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the JSON columns of this feature. */
@ApplicationScoped
class StoredJson {

  private static final TypeReference<List<Citation>> CITATIONS = new TypeReference<>() {};
  private static final TypeReference<List<ToolRun>> TOOL_RUNS = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

  private final ObjectMapper json;

  StoredJson(ObjectMapper json) {
    this.json = json;
  }

  String write(Object value) {
    try {
      // Postgres keeps no NUL character in jsonb; a model that emits one must not break the row.
      return json.writeValueAsString(value).replace("\\u0000", "");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A value could not be written as JSON", e);
    }
  }

  List<Citation> citations(@Nullable String text) {
    return text == null ? List.of() : read(text, CITATIONS);
  }

  List<ToolRun> toolRuns(@Nullable String text) {
    return text == null ? List.of() : read(text, TOOL_RUNS);
  }

  Map<String, String> metadata(String text) {
    return read(text, METADATA);
  }

  <T> @Nullable T read(@Nullable String text, Class<T> type) {
    try {
      return text == null ? null : json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A kept value could not be read", e);
    }
  }

  private <T> T read(String text, TypeReference<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A kept value could not be read", e);
    }
  }
}
