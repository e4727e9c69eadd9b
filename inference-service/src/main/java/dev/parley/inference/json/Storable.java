package dev.parley.inference.json;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A text that Postgres can keep: JSON allows a NUL character, SQL does not. */
@Pattern(regexp = "(?s)[^\\x00]*+")
@ReportAsSingleViolation
@Constraint(validatedBy = {})
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Storable {

  String message() default "must not hold a NUL character";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};
}
