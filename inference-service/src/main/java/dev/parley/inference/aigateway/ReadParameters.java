package dev.parley.inference.aigateway;

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
 * Reads parameters strictly and writes them whole. A wrong type, an unknown enum value or a value
 * out of its range is a 400 that names the field; properties that nobody knows are left out.
 */
@Singleton
final class ReadParameters {

  /** The property of a request that holds the parameters. */
  static final String PROPERTY = "parameters";

  private final ObjectMapper json = strictMapper();
  private final Validator validator;

  ReadParameters(Validator validator) {
    this.validator = validator;
  }

  /**
   * Reads a request's parameters.
   *
   * @throws ProblemException 400 with every field that is not valid
   */
  GatewayParameters read(ObjectNode parameters) {
    GatewayParameters read = parse(parameters);
    List<FieldError> errors =
        validator.validate(read).stream()
            .map(
                v ->
                    new FieldError(
                        PROPERTY + "." + path(v.getPropertyPath()), sentence(v.getMessage())))
            .sorted(Comparator.comparing(FieldError::field))
            .toList();
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    return read;
  }

  /** Reads what {@link #write} gave. */
  GatewayParameters stored(String document) {
    try {
      return json.readValue(document, GatewayParameters.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Stored parameters cannot be read", e);
    }
  }

  /** The document that is stored and shown: every parameter, without the API key. */
  ObjectNode write(GatewayParameters parameters) {
    ObjectNode document = json.valueToTree(parameters);
    document.putNull("apiKey");
    return document;
  }

  private GatewayParameters parse(ObjectNode parameters) {
    try {
      return json.treeToValue(parameters, GatewayParameters.class);
    } catch (JsonMappingException e) {
      e.prependPath(GatewayParameters.class, PROPERTY);
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

  /** RFC 7396: null removes, objects are merged, everything else replaces. */
  static ObjectNode merge(ObjectNode target, ObjectNode patch) {
    ObjectNode merged = target.deepCopy();
    patch
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              if (value.isNull()) {
                merged.remove(field.getKey());
              } else if (value instanceof ObjectNode inner
                  && merged.get(field.getKey()) instanceof ObjectNode old) {
                merged.set(field.getKey(), merge(old, inner));
              } else {
                merged.set(field.getKey(), value.deepCopy());
              }
            });
    return merged;
  }
}
