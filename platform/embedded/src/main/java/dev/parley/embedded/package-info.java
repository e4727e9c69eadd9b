/** A real Postgres and a real Kafka broker without installation: for one machine and for tests. */
@NullMarked
package dev.parley.embedded;

import org.jspecify.annotations.NullMarked;
