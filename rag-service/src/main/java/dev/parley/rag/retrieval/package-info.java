/** Search: the port to an engine, the fusion of its scores, and the query call. */
@NullMarked
package dev.parley.rag.retrieval;

import org.jspecify.annotations.NullMarked;
