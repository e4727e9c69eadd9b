package dev.parley.inference.heal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import java.util.List;
import org.jboss.logging.Logger;

/** Checks values against JSON Schemas that somebody outside wrote; no reference is fetched. */
public final class CheckSchema {

  private static final Logger LOG = Logger.getLogger(CheckSchema.class);
  private static final int SHOWN = 10;

  private static final List<Dialect> DIALECTS = BoundedReference.dialects();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDialects(
          DIALECTS,
          registry ->
              registry
                  .defaultDialectId(DIALECTS.getFirst().getId())
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .regularExpressionFactory(BoundedExpression::compile)
                          .build()));

  private CheckSchema() {}

  /**
   * What is wrong with a value, in words, ten things at most; empty when it is valid. A schema that
   * is none allows everything, and so does one that cannot be checked within bounds: it refers to
   * itself without end, or has an expression that takes too long.
   */
  public static List<String> errors(JsonNode value, ObjectNode schema) {
    try {
      return BoundedReference.counted(
          () ->
              SCHEMAS.getSchema(schema).validate(value).stream()
                  .limit(SHOWN)
                  .map(CheckSchema::written)
                  .toList());
    } catch (SchemaException | IllegalArgumentException | TooLongException | StackOverflowError e) {
      LOG.debugf("A schema cannot be used: %s", e.getMessage());
      return List.of();
    }
  }

  private static String written(Error error) {
    String place = error.getInstanceLocation().toString();
    return (place.isEmpty() ? "" : place + ": ") + error.getMessage();
  }
}
