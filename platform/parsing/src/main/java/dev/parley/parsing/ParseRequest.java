package dev.parley.parsing;

import org.jspecify.annotations.Nullable;

/**
 * A file to read.
 *
 * @param path where it lies on this machine
 * @param fileName as its owner calls it; a hint of the format, never a path
 * @param mostCharacters of text that are taken
 */
public record ParseRequest(
    String path, String fileName, @Nullable String password, long mostCharacters) {}
