package dev.parley.inference.json;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON schema of an object; null and an empty object stand for one without properties. */
@Constraint(validatedBy = ObjectSchema.Check.class)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
public @interface ObjectSchema {

  String message() default
      "must be a JSON schema of an object: \"type\": \"object\", and \"properties\" with their schemas";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** Tells schemas of objects from anything else. */
  final class Check implements ConstraintValidator<ObjectSchema, JsonNode> {

    private static final Set<String> OBJECTS =
        Set.of("properties", "patternProperties", "$defs", "definitions");
    private static final Set<String> ARRAYS = Set.of("required", "allOf", "anyOf", "oneOf");

    @Override
    public boolean isValid(@Nullable JsonNode schema, ConstraintValidatorContext context) {
      return schema == null || describesObject(schema);
    }

    /** Whether it is such a schema. */
    public static boolean describesObject(JsonNode schema) {
      if (schema.isNull() || schema.isMissingNode()) {
        return true;
      }
      return schema.isObject() && keywordsFit(schema) && typeFits(schema);
    }

    private static boolean typeFits(JsonNode schema) {
      JsonNode type = schema.path("type");
      if (type.isMissingNode()) {
        return schema.isEmpty()
            || schema.path("$ref").isTextual()
            || OBJECTS.stream().anyMatch(schema::has)
            || ARRAYS.stream().anyMatch(schema::has);
      }
      for (JsonNode one : type) {
        if (one.asText().equals("object")) {
          return true;
        }
      }
      return type.asText().equals("object");
    }

    private static boolean keywordsFit(JsonNode schema) {
      for (JsonNode property : schema.path("properties")) {
        if (!property.isObject() && !property.isBoolean()) {
          return false;
        }
      }
      return OBJECTS.stream().allMatch(key -> !schema.has(key) || schema.path(key).isObject())
          && ARRAYS.stream().allMatch(key -> !schema.has(key) || schema.path(key).isArray());
    }
  }
}
