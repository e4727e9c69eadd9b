/** The whole of Parley on this machine, started for a benchmark and stopped after it. */
@NullMarked
package dev.parley.benchmarks.stack;

import org.jspecify.annotations.NullMarked;
