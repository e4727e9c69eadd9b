/** Search by a Qdrant server, for more than one machine holds. */
@NullMarked
package dev.parley.rag.retrieval.qdrant;

import org.jspecify.annotations.NullMarked;
