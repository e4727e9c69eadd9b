/** The embeddings API over the built-in model or an upstream. */
@NullMarked
package dev.parley.inference.embedding;

import org.jspecify.annotations.NullMarked;
