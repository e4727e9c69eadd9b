package dev.parley.rag.ingestion;

/**
 * A queue of its own for what waits for the same thing, so that a slow file or another host that
 * does not answer holds up nothing else. The names are those in the database.
 */
enum Lane {
  /** Texts and chunks, embedded here. */
  Text,
  /** Files that are to be read. */
  File,
  /** Whatever another host embeds or enriches. */
  Upstream
}
