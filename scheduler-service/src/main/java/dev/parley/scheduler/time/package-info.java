/** Cron expressions, time zones and moments, as people write them. */
@NullMarked
package dev.parley.scheduler.time;

import org.jspecify.annotations.NullMarked;
