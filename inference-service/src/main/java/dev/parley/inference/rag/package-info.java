/** Asks rag-service. */
@NullMarked
package dev.parley.inference.rag;

import org.jspecify.annotations.NullMarked;
