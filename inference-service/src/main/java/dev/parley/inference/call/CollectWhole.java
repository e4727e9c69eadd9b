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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Puts the chunks of a stream together to the whole answer that they are: texts of a message grow,
 * lists are joined, what has the same {@code index} is the same thing, and of all else the last
 * counts.
 */
final class CollectWhole implements ChatModel.Listener {

  private static final String INDEX = "index";

  /** Texts of a message that are said whole, be it more than once. */
  private static final Set<String> SAID_WHOLE = Set.of("role", "id", "type", "format");

  private final int largest;
  private final CompletableFuture<ObjectNode> whole = new CompletableFuture<>();
  private final ObjectNode answer = JsonNodeFactory.instance.objectNode();
  private long size;

  /**
   * @param largest characters of all texts together; a longer answer fails
   */
  CollectWhole(int largest) {
    this.largest = largest;
  }

  /**
   * Waits for the end; blocks.
   *
   * @throws ProblemException why the answer broke off
   */
  ObjectNode await() {
    try {
      return whole.get();
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
    JsonNode choices = chunk.path("choices");
    chunk.properties().stream()
        .filter(field -> !field.getKey().equals("choices"))
        .forEach(field -> replace(answer, field.getKey(), field.getValue()));
    for (JsonNode choice : choices) {
      accept(choice, placeOf(choice.path(INDEX), answer.withArray("/choices")));
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
        merge(known.path(name) instanceof ObjectNode had ? had : known.putObject(name), object);
      }
    }
  }

  private static void replace(ObjectNode into, String name, JsonNode value) {
    if (!value.isNull() || !into.has(name)) {
      into.set(name, value);
    }
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
        append(textOf(known, () -> into.putPOJO(name, new StringBuilder()).path(name)), value);
      } else if (value instanceof ObjectNode object) {
        merge(known instanceof ObjectNode had ? had : into.putObject(name), object);
      } else if (value instanceof ArrayNode array) {
        mergeAll(known instanceof ArrayNode had ? had : into.putArray(name), array);
      } else {
        replace(into, name, value);
      }
    }
  }

  private void mergeAll(ArrayNode into, ArrayNode more) {
    for (JsonNode one : more) {
      if (one instanceof ObjectNode object) {
        merge(placeOf(object.path(INDEX), into), object);
      } else {
        into.add(one);
      }
    }
  }

  private static ObjectNode placeOf(JsonNode index, ArrayNode into) {
    for (JsonNode known : into) {
      if (index.isInt() && known instanceof ObjectNode had && had.path(INDEX).equals(index)) {
        return had;
      }
    }
    return into.addObject();
  }

  private static StringBuilder textOf(JsonNode known, Supplier<JsonNode> begun) {
    JsonNode text = known instanceof POJONode ? known : begun.get();
    return (StringBuilder) ((POJONode) text).getPojo();
  }

  private void append(StringBuilder text, JsonNode more) {
    text.append(more.textValue());
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
