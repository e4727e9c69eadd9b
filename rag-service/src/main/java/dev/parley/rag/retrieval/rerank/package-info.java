/** Orders what a search found once more, by a model that reads question and text together. */
@NullMarked
package dev.parley.rag.retrieval.rerank;

import org.jspecify.annotations.NullMarked;
