package dev.parley.inference.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.upstream.UpstreamProblems;
import dev.parley.web.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Puts the chunks of a stream together to the whole answer that they are: texts of a message grow,
 * lists are joined, what has the same {@code index} is the same thing, and of all else the last
 * counts.
 */
final class CollectWhole implements ChatModel.Listener {

  private static final String INDEX = "index";

  /** Texts of a message that are said whole, be it more than once. */
  private static final Set<String> SAID_WHOLE = Set.of("role", "id", "type", "format");

  /** What the JSON of anything has beside its texts and numbers: quotes, a colon, a comma. */
  private static final int PUNCTUATION = 8;

  private final int largest;
  private final CompletableFuture<ObjectNode> whole = new CompletableFuture<>();
  private final ObjectNode answer = JsonNodeFactory.instance.objectNode();
  private final Joined choices = new Joined();

  /** Of all that is held, as {@link #sizeOf} has it. */
  private long size;

  /** A list whose entries are found by their index, however many there are. */
  private static final class Joined extends ArrayNode {

    private static final long serialVersionUID = 1L;

    private final transient Map<Integer, ObjectNode> places = new HashMap<>();

    Joined() {
      super(JsonNodeFactory.instance);
    }
  }

  /**
   * @param largest characters of the answer as JSON, more or less; a longer answer fails
   */
  CollectWhole(int largest) {
    this.largest = largest;
    answer.set("choices", choices);
  }

  /**
   * Waits for the end; blocks.
   *
   * @param limit how long
   * @throws ProblemException why the answer broke off; 504 when it took longer
   */
  ObjectNode await(Duration limit) {
    try {
      return whole.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw ProblemException.upstreamTimeout("The upstream took too long to answer.");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ProblemException problem
          ? problem
          : ProblemException.upstreamFailed("The answer broke off.", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProblemException.upstreamFailed("The call was interrupted.", e);
    }
  }

  @Override
  public void chunk(ObjectNode chunk) {
    if (whole.isDone()) {
      return; // given up, and nothing more is kept
    }
    chunk.properties().stream()
        .filter(field -> !field.getKey().equals("choices"))
        .forEach(field -> replace(answer, field.getKey(), field.getValue()));
    for (JsonNode choice : chunk.path("choices")) {
      accept(choice, placeOf(choice.path(INDEX), choices));
    }
    if (size > largest) {
      failed(ProblemException.upstreamFailed("The upstream's answer is too large.", null));
    }
  }

  private void accept(JsonNode choice, ObjectNode known) {
    for (var field : choice.properties()) {
      if (!(field.getValue() instanceof ObjectNode object)) {
        replace(known, field.getKey(), field.getValue());
      } else {
        String name = field.getKey().equals("delta") ? "message" : field.getKey();
        merge(objectIn(known, name), object);
      }
    }
  }

  private void replace(ObjectNode into, String name, JsonNode value) {
    if (!value.isNull() || !into.has(name)) {
      put(into, name, value);
    }
  }

  private <T extends JsonNode> T put(ObjectNode into, String name, T value) {
    JsonNode had = into.replace(name, value);
    size += sizeOf(value) + (had == null ? name.length() : -sizeOf(had));
    return value;
  }

  private ObjectNode objectIn(ObjectNode into, String name) {
    return into.path(name) instanceof ObjectNode had
        ? had
        : put(into, name, JsonNodeFactory.instance.objectNode());
  }

  private Joined listIn(ObjectNode into, String name) {
    return into.path(name) instanceof Joined had ? had : put(into, name, new Joined());
  }

  /** Roughly the characters of a value as JSON. */
  private static long sizeOf(JsonNode value) {
    if (value instanceof POJONode text) {
      return PUNCTUATION + ((StringBuilder) text.getPojo()).length();
    }
    long all = PUNCTUATION + value.asText().length();
    for (JsonNode one : value) {
      all += sizeOf(one);
    }
    for (var field : value.properties()) {
      all += field.getKey().length();
    }
    return all;
  }

  @Override
  public void end() {
    if (answer.path("choices").isEmpty()) {
      failed(UpstreamProblems.malformed(null));
      return;
    }
    finishTexts(answer);
    answer.put("object", "chat.completion");
    answer.path("choices").forEach(choice -> finish((ObjectNode) choice));
    whole.complete(answer);
  }

  /** Also for who gives the answer up. */
  @Override
  public void failed(ProblemException problem) {
    whole.completeExceptionally(problem);
  }

  private static void finish(ObjectNode choice) {
    ObjectNode message =
        choice.path("message") instanceof ObjectNode said ? said : choice.putObject("message");
    if (!message.has("role")) {
      message.put("role", "assistant");
    }
    if (!message.has("content")) {
      message.putNull("content");
    }
    for (JsonNode call : message.path("tool_calls")) {
      if (call instanceof ObjectNode one) {
        one.remove(INDEX);
      }
    }
  }

  private void merge(ObjectNode into, ObjectNode more) {
    for (var field : more.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      JsonNode known = into.path(name);
      if (value.isTextual() && !SAID_WHOLE.contains(name)) {
        append(
            known instanceof POJONode had
                ? had
                : put(into, name, new POJONode(new StringBuilder())),
            value);
      } else if (value instanceof ObjectNode object) {
        merge(objectIn(into, name), object);
      } else if (value instanceof ArrayNode array) {
        mergeAll(listIn(into, name), array);
      } else {
        replace(into, name, value);
      }
    }
  }

  private void mergeAll(Joined into, ArrayNode more) {
    for (JsonNode one : more) {
      if (one instanceof ObjectNode object) {
        merge(placeOf(object.path(INDEX), into), object);
      } else {
        add(into, one);
      }
    }
  }

  private ObjectNode placeOf(JsonNode index, Joined into) {
    return index.isInt()
        ? into.places.computeIfAbsent(index.intValue(), at -> added(into))
        : added(into);
  }

  private ObjectNode added(Joined into) {
    return add(into, JsonNodeFactory.instance.objectNode());
  }

  private <T extends JsonNode> T add(Joined into, T value) {
    into.add(value);
    size += sizeOf(value);
    return value;
  }

  private void append(POJONode text, JsonNode more) {
    ((StringBuilder) text.getPojo()).append(more.textValue());
    size += more.textValue().length();
  }

  private static void finishTexts(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      JsonNode value = object.get(name);
      if (value instanceof POJONode text) {
        object.set(name, TextNode.valueOf(String.valueOf(text.getPojo())));
      } else if (value instanceof ObjectNode inner) {
        finishTexts(inner);
      } else if (value instanceof ArrayNode array) {
        array.forEach(
            one -> {
              if (one instanceof ObjectNode inner) {
                finishTexts(inner);
              }
            });
      }
    }
  }
}
