/** What the benchmarks have in common. */
@NullMarked
package dev.parley.benchmarks;

import org.jspecify.annotations.NullMarked;
