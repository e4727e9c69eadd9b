package dev.parley.inference;

import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test of the running service with Postgres, Kafka and {@link Neighbours}; all share one start.
 */
@QuarkusTest
@WithTestResource(value = StackResource.class)
@WithTestResource(value = Neighbours.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface InferenceTest {}
