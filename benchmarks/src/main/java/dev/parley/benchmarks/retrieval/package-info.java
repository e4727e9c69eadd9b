/**
 * How good the search is: nDCG and recall of a running installation on a judged test collection.
 */
@NullMarked
package dev.parley.benchmarks.retrieval;

import org.jspecify.annotations.NullMarked;
