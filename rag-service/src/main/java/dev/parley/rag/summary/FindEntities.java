package dev.parley.rag.summary;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.rag.chunking.Chunk;
import dev.parley.rag.upstream.ChatModel;
import dev.parley.rag.upstream.ChatModelUnavailableException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Lets a chat model find entities and relations in each chunk, and gathers what all chunks say of
 * one entity in a chunk of its own. Names that differ only in case and blanks are one.
 */
final class FindEntities {

  private static final int LONGEST_CHUNK = 8_000;
  private static final int LONGEST_NAME = 200;

  private final ChatModel model;
  private final UUID account;
  private final String instruction;

  /** What is known of an entity. */
  private record Entity(
      String name,
      Set<String> types,
      Set<String> descriptions,
      Set<String> relations,
      List<Chunk> mentions) {}

  FindEntities(ChatModel model, UUID account, List<String> types) {
    this.model = model;
    this.account = account;
    this.instruction =
        "Find the entities of these types in the text: "
            + String.join(", ", types)
            + ". Find also the relations between them that the text states. Use only what the text"
            + " says, in its language. Answer with one JSON object and nothing else:"
            + " {\"entities\":[{\"name\":\"…\",\"type\":\"…\",\"description\":\"…\"}],"
            + "\"relations\":[{\"source\":\"…\",\"target\":\"…\",\"description\":\"…\"}]}";
  }

  /**
   * One chunk an entity, in the order in which the text first names them.
   *
   * @throws ChatModelUnavailableException when the model did not answer, or never in JSON
   */
  List<Chunk> find(List<Chunk> chunks) {
    List<Optional<JsonNode>> answers = AskForEach.ask(chunks, this::ask);
    if (!chunks.isEmpty() && answers.stream().allMatch(Optional::isEmpty)) {
      throw new ChatModelUnavailableException(
          "the chat model did not name entities in the form that it was asked for", false, null);
    }
    Map<String, Entity> entities = new LinkedHashMap<>();
    for (int at = 0; at < chunks.size(); at++) {
      Chunk chunk = chunks.get(at);
      answers.get(at).ifPresent(answer -> addEntities(answer.path("entities"), chunk, entities));
    }
    answers.forEach(a -> a.ifPresent(answer -> addRelations(answer.path("relations"), entities)));
    return entities.values().stream().map(FindEntities::chunk).toList();
  }

  /** Asks a second time when the answer cannot be read; a chunk without one is left out. */
  private Optional<JsonNode> ask(Chunk chunk) {
    for (int attempt = 1; attempt <= 2; attempt++) {
      Optional<JsonNode> answer =
          HealJson.object(model.complete(account, instruction, chunk.text()));
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  private static void addEntities(JsonNode given, Chunk chunk, Map<String, Entity> entities) {
    for (JsonNode each : given) {
      String name = each.path("name").asText("").strip();
      if (name.isEmpty() || name.length() > LONGEST_NAME) {
        continue;
      }
      Entity entity =
          entities.computeIfAbsent(
              normal(name),
              key ->
                  new Entity(
                      name,
                      new LinkedHashSet<>(),
                      new LinkedHashSet<>(),
                      new LinkedHashSet<>(),
                      new ArrayList<>()));
      add(each.path("type"), entity.types);
      add(each.path("description"), entity.descriptions);
      entity.mentions.add(chunk);
    }
  }

  private static void add(JsonNode text, Set<String> to) {
    String value = text.asText("").strip();
    if (!value.isEmpty()) {
      to.add(value);
    }
  }

  private static void addRelations(JsonNode given, Map<String, Entity> entities) {
    for (JsonNode each : given) {
      String source = each.path("source").asText("").strip();
      String target = each.path("target").asText("").strip();
      String says = each.path("description").asText("").strip();
      if (!source.isEmpty() && !target.isEmpty() && !says.isEmpty()) {
        String line = source + " → " + target + ": " + says;
        Optional.ofNullable(entities.get(normal(source))).ifPresent(e -> e.relations.add(line));
        Optional.ofNullable(entities.get(normal(target))).ifPresent(e -> e.relations.add(line));
      }
    }
  }

  static String normal(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[\\s\\p{Punct}]+", " ")
        .strip();
  }

  private static Chunk chunk(Entity entity) {
    StringBuilder text = new StringBuilder(entity.name);
    if (!entity.types.isEmpty()) {
      text.append(" (").append(String.join(", ", entity.types)).append(')');
    }
    for (String line : entity.descriptions) {
      append(text, line);
    }
    for (String line : entity.relations) {
      append(text, line);
    }
    return Gather.chunk(Chunk.Kind.ENTITY, text.toString(), entity.mentions)
        .about(List.of(entity.name));
  }

  private static void append(StringBuilder text, String line) {
    if (text.length() + line.length() < LONGEST_CHUNK) {
      text.append('\n').append(line);
    }
  }
}
