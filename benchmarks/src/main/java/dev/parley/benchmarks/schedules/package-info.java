/** How late schedules are activated when many wait and many fall due. */
@NullMarked
package dev.parley.benchmarks.schedules;

import org.jspecify.annotations.NullMarked;
