/** One machine: embedded Postgres and Kafka, and a supervisor of the services. */
@NullMarked
package dev.parley.standalone;

import org.jspecify.annotations.NullMarked;
