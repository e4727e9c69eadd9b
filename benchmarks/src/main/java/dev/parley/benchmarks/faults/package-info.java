/** What becomes of documents when something breaks while they are being indexed. */
@NullMarked
package dev.parley.benchmarks.faults;

import org.jspecify.annotations.NullMarked;
