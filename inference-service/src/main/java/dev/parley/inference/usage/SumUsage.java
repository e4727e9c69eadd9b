package dev.parley.inference.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Adds OpenAI's {@code usage} objects of several calls of a model. */
public final class SumUsage {

  private SumUsage() {}

  /** The sum of what there is: numbers field by field, also of the details; null of nothing. */
  public static @Nullable ObjectNode of(@Nullable ObjectNode sum, @Nullable JsonNode more) {
    if (!(more instanceof ObjectNode other)) {
      return sum;
    }
    return sum == null ? other.deepCopy() : added(sum, other);
  }

  private static ObjectNode added(ObjectNode one, ObjectNode other) {
    ObjectNode sum = one.deepCopy();
    for (var field : other.properties()) {
      JsonNode mine = sum.path(field.getKey());
      JsonNode theirs = field.getValue();
      if (mine.isIntegralNumber() && theirs.isIntegralNumber()) {
        sum.put(field.getKey(), mine.longValue() + theirs.longValue());
      } else if (mine.isNumber() && theirs.isNumber()) {
        sum.put(field.getKey(), mine.decimalValue().add(theirs.decimalValue()));
      } else if (mine instanceof ObjectNode left && theirs instanceof ObjectNode right) {
        sum.set(field.getKey(), added(left, right));
      } else if (mine.isMissingNode() || mine.isNull()) {
        sum.set(field.getKey(), theirs.deepCopy());
      }
    }
    return sum;
  }
}
