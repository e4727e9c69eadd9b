/** What rag-service asks of models elsewhere, other than embeddings. */
@NullMarked
package dev.parley.rag.upstream;

import org.jspecify.annotations.NullMarked;
