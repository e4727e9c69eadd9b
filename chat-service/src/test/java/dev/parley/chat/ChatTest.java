package dev.parley.chat;

import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test of the running service with Postgres, Kafka and {@link Inference}; all share one start.
 */
@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(Inference.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ChatTest {}
