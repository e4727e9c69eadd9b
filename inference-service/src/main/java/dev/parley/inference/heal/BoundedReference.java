package dev.parley.inference.heal;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.keyword.RefValidator;
import com.networknt.schema.path.NodePath;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code $ref} in a schema that somebody outside wrote. Thirty definitions that each refer twice to
 * the next are a billion checks; so the references that are followed for one value are counted.
 */
final class BoundedReference extends RefValidator {

  /** References followed for one value; without them a schema costs no more than its size. */
  private static final int MOST = 100_000;

  private static final ScopedValue<AtomicInteger> FOLLOWED = ScopedValue.newInstance();

  private BoundedReference(
      SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
    super(location, node, parent, context);
  }

  /** The published dialects of JSON Schema, the default first, whose references are counted. */
  static List<Dialect> dialects() {
    return Stream.of(
            Dialects.getDraft202012(),
            Dialects.getDraft201909(),
            Dialects.getDraft7(),
            Dialects.getDraft6(),
            Dialects.getDraft4())
        .map(dialect -> Dialect.builder(dialect).keyword(new Reference()).build())
        .toList();
  }

  /**
   * Checks a value with references counted.
   *
   * @throws TooLongException when there are too many
   */
  static <T> T counted(Supplier<T> check) {
    return ScopedValue.where(FOLLOWED, new AtomicInteger()).call(check::get);
  }

  @Override
  public void validate(
      ExecutionContext execution, JsonNode value, JsonNode root, NodePath location) {
    if (FOLLOWED.isBound() && FOLLOWED.get().incrementAndGet() > MOST) {
      throw new TooLongException("A schema has too many references");
    }
    super.validate(execution, value, root, location);
  }

  private static final class Reference implements Keyword {

    @Override
    public String getValue() {
      return "$ref";
    }

    @Override
    public KeywordValidator newValidator(
        SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
      return new BoundedReference(location, node, parent, context);
    }
  }
}
