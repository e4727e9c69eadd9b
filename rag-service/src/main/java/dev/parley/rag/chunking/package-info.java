/** Cutting texts into pieces that the embedding model can take. */
@NullMarked
package dev.parley.rag.chunking;

import org.jspecify.annotations.NullMarked;
