package dev.parley.benchmarks.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A judged test collection: {@code corpus.jsonl} with {@code _id}, {@code title} and {@code text},
 * {@code queries.jsonl} with {@code _id} and {@code text}, and {@code qrels.tsv} with a header,
 * then query id, document id and grade.
 *
 * @param texts what is uploaded of each document, by id: title, line break, text
 * @param queries those that have a judgment, by id
 * @param grades above zero, by query and document
 */
public record TestCollection(
    Map<String, String> texts,
    Map<String, String> queries,
    Map<String, Map<String, Integer>> grades) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads a folder. */
  public static TestCollection read(Path folder) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (JsonNode line : lines(folder.resolve("corpus.jsonl"))) {
      String text = line.path("title").asText() + "\n" + line.path("text").asText();
      if (!text.isBlank()) {
        texts.put(line.path("_id").asText(), text);
      }
    }
    Map<String, Map<String, Integer>> grades = grades(folder.resolve("qrels.tsv"));
    Map<String, String> queries = new LinkedHashMap<>();
    for (JsonNode line : lines(folder.resolve("queries.jsonl"))) {
      if (grades.containsKey(line.path("_id").asText())) {
        queries.put(line.path("_id").asText(), line.path("text").asText());
      }
    }
    return new TestCollection(texts, queries, grades);
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank()) {
        nodes.add(JSON.readTree(line));
      }
    }
    return nodes;
  }

  private static Map<String, Map<String, Integer>> grades(Path file) throws IOException {
    Map<String, Map<String, Integer>> grades = new HashMap<>();
    for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
      String[] columns = line.split("\t", -1);
      int grade = (int) Double.parseDouble(columns[2].strip());
      if (grade > 0) {
        grades.computeIfAbsent(columns[0], query -> new HashMap<>()).put(columns[1], grade);
      }
    }
    return grades;
  }
}
