/** The embedded search engine: one Lucene index a collection. */
@NullMarked
package dev.parley.rag.retrieval.lucene;

import org.jspecify.annotations.NullMarked;
