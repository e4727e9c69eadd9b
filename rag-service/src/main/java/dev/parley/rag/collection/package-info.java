/** Collections of documents. */
@NullMarked
package dev.parley.rag.collection;

import org.jspecify.annotations.NullMarked;
