/** Hook schedules and recurring tasks: what is kept, and what an account does with them. */
@NullMarked
package dev.parley.scheduler.schedule;

import org.jspecify.annotations.NullMarked;
