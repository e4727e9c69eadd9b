package dev.parley.inference.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.FieldErrors;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import java.util.Comparator;
import java.util.List;

/**
 * Reads JSON into records and checks their constraints. A wrong type, an unknown enum value or a
 * value out of its range is a 400 that names the field; properties that nobody knows are left out.
 */
@Singleton
public final class ReadStrictly {

  private final ObjectMapper json = strictMapper();
  private final Validator validator;

  ReadStrictly(Validator validator) {
    this.validator = validator;
  }

  /**
   * Reads and checks a request.
   *
   * @param property where the document stands in the request, such as {@code parameters}; empty for
   *     the whole body
   * @throws ProblemException 400 with every field that is not valid
   */
  public <T> T read(JsonNode document, Class<T> type, String property) {
    T read = parse(document, type, property);
    List<FieldError> errors =
        validator.validate(read).stream()
            .map(
                v ->
                    new FieldError(
                        (property.isEmpty() ? "" : property + ".") + path(v.getPropertyPath()),
                        sentence(v.getMessage())))
            .sorted(Comparator.comparing(FieldError::field))
            .toList();
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    return read;
  }

  /** Reads what {@link #write} gave, without checking it again. */
  public <T> T stored(String document, Class<T> type) {
    try {
      return json.readValue(document, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored " + type.getSimpleName() + " cannot be read", e);
    }
  }

  /** The whole record as JSON. */
  public ObjectNode write(Object read) {
    return json.valueToTree(read);
  }

  private <T> T parse(JsonNode document, Class<T> type, String property) {
    if (!document.isObject()) {
      throw ProblemException.invalid(property.isEmpty() ? "body" : property, "Expected an object.");
    }
    try {
      return json.treeToValue(document, type);
    } catch (JsonMappingException e) {
      if (!property.isEmpty()) {
        e.prependPath(type, property);
      }
      throw FieldErrors.ofUnreadable(e);
    } catch (JsonProcessingException e) {
      throw FieldErrors.ofUnreadable(e);
    }
  }

  private static String path(Object path) {
    return path.toString().replace(".<list element>", "").replace("<list element>", "");
  }

  private static String sentence(String message) {
    return Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".";
  }

  private static ObjectMapper strictMapper() {
    ObjectMapper mapper =
        JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .withCoercionConfig(
                LogicalType.Textual,
                text ->
                    text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();
    mapper.setDefaultSetterInfo(JsonSetter.Value.construct(Nulls.SET, Nulls.FAIL));
    return mapper;
  }
}
