/** What happens when a schedule is due, and what came of it. */
@NullMarked
package dev.parley.scheduler.activation;

import org.jspecify.annotations.NullMarked;
