package dev.parley.inference.aigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.inference.secret.Masks;
import dev.parley.inference.secret.Origins;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Puts the values of headers back that a client only saw masked. A value goes to the host that it
 * was given for: who may only edit cannot send it elsewhere.
 */
final class RestoreHeaders {

  static final String NOT_STORED =
      "A value that begins with "
          + Masks.HIDDEN
          + " is the mask of a value that is not stored here; give the value itself.";
  static final String NEW_HOST =
      "A new host needs the values again; a mask does not carry them there.";

  private final ObjectNode before;
  private final List<FieldError> errors = new ArrayList<>();

  private RestoreHeaders(ObjectNode before) {
    this.before = before;
  }

  /**
   * Changes what was given, and gives it back.
   *
   * @param before the parameters until now, with values in the clear; empty for new ones
   * @param given what a client gave; its shape is not checked yet, and what has another is left
   * @throws ProblemException 400 for each mask that stands for nothing that may be put there
   */
  static ObjectNode restore(ObjectNode before, ObjectNode given) {
    RestoreHeaders restore = new RestoreHeaders(before);
    for (String list : HeaderLists.NAMES) {
      JsonNode entries = given.path(list);
      for (int at = 0; at < entries.size(); at++) {
        restore.entry(list, entries.path(at), "parameters." + list + "[" + at + "].headers");
      }
    }
    if (!restore.errors.isEmpty()) {
      throw ProblemException.invalid(restore.errors);
    }
    return given;
  }

  private void entry(String list, JsonNode entry, String field) {
    for (Map.Entry<String, JsonNode> header : HeaderLists.changeable(entry, before).properties()) {
      String mask = header.getValue().asText("");
      if (header.getValue().isTextual() && Masks.isMask(mask)) {
        value(list, entry, header.getKey(), mask, field)
            .ifPresent(value -> header.setValue(TextNode.valueOf(value)));
      }
    }
  }

  private Optional<String> value(
      String list, JsonNode entry, String header, String mask, String field) {
    List<JsonNode> meant =
        StreamSupport.stream(before.path(list).spliterator(), false)
            .filter(stored -> stored.path("name").equals(entry.path("name")))
            .filter(stored -> values(stored, header).anyMatch(v -> Masks.of(v).equals(mask)))
            .toList();
    if (meant.isEmpty()) {
      errors.add(new FieldError(field, NOT_STORED));
      return Optional.empty();
    }
    Optional<String> origin = Origins.of(HeaderLists.addressOf(list, entry));
    Optional<String> value =
        meant.stream()
            .filter(stored -> origin.isPresent())
            .filter(stored -> Origins.of(HeaderLists.addressOf(list, stored)).equals(origin))
            .flatMap(stored -> values(stored, header))
            .filter(one -> Masks.of(one).equals(mask))
            .findFirst();
    if (value.isEmpty()) {
      errors.add(new FieldError(field, NEW_HOST));
    }
    return value;
  }

  /** Names of headers have no case (RFC 9110, section 5.1). */
  private static Stream<String> values(JsonNode entry, String header) {
    return HeaderLists.headersOf(entry).properties().stream()
        .filter(stored -> stored.getKey().equalsIgnoreCase(header))
        .map(stored -> stored.getValue().asText(""));
  }
}
