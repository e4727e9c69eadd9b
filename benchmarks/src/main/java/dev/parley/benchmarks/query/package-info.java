/** What a query costs beyond the work that cannot be left out. */
@NullMarked
package dev.parley.benchmarks.query;

import org.jspecify.annotations.NullMarked;
