package dev.parley.rag.parsing;

import dev.parley.parsing.Block;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file holds.
 *
 * @param blocks in reading order, at least one
 * @param pages null where the format has none
 * @param properties of the file itself, such as title and author
 * @param warning what could not be read of it, in a sentence; null when all was
 */
public record ParsedFile(
    List<Block> blocks,
    String mediaType,
    @Nullable Integer pages,
    Map<String, String> properties,
    @Nullable String warning) {}
