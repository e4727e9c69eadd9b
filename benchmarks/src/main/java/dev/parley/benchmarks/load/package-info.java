/** What Parley adds to a model's answer: latency, time to first token and requests per second. */
@NullMarked
package dev.parley.benchmarks.load;

import org.jspecify.annotations.NullMarked;
