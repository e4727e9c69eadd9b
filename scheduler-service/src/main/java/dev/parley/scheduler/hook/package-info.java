/**
 * The Hook Schedules API below a web chat client: the five published endpoints, which answer
 * exactly what is published, and what belongs beside them.
 */
@NullMarked
package dev.parley.scheduler.hook;

import org.jspecify.annotations.NullMarked;
