/** Work that db-scheduler runs: calls of webhooks, and housekeeping. */
@NullMarked
package dev.parley.scheduler.job;

import org.jspecify.annotations.NullMarked;
