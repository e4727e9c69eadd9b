/** Chat sessions: many that stream at once, and many that are listed. */
@NullMarked
package dev.parley.benchmarks.chat;

import org.jspecify.annotations.NullMarked;
