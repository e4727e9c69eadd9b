/** How fast documents become searchable, against the embedding model alone. */
@NullMarked
package dev.parley.benchmarks.ingestion;

import org.jspecify.annotations.NullMarked;
