/** How long a single document takes beside the uploads of many others. */
@NullMarked
package dev.parley.benchmarks.uploads;

import org.jspecify.annotations.NullMarked;
