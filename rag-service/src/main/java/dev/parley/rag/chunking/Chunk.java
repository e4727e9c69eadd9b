package dev.parley.rag.chunking;

/**
 * A piece of a text.
 *
 * @param start first UTF-16 code unit in the text
 * @param end after the last one
 */
public record Chunk(int start, int end, String text) {}
