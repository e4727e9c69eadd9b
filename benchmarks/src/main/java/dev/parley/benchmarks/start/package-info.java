/** How long Parley takes to start on one machine, and the memory it then holds. */
@NullMarked
package dev.parley.benchmarks.start;

import org.jspecify.annotations.NullMarked;
