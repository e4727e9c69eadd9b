package dev.parley.rag.chunking;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.parley.parsing.Block;

/**
 * A place on a page.
 *
 * @param page counted from 1
 * @param box in shares of the page
 */
public record Position(int page, @JsonUnwrapped Block.Box box) {}
