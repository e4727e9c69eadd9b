/** Hook schedules and recurring tasks. */
@NullMarked
package dev.parley.scheduler;

import org.jspecify.annotations.NullMarked;
