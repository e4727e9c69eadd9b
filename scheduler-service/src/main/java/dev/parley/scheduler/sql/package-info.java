/** How SQL is run. */
@NullMarked
package dev.parley.scheduler.sql;

import org.jspecify.annotations.NullMarked;
