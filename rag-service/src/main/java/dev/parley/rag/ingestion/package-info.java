/** Turning queued documents into searchable chunks, without losing or repeating any. */
@NullMarked
package dev.parley.rag.ingestion;

import org.jspecify.annotations.NullMarked;
