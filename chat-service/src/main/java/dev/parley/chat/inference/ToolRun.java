package dev.parley.chat.inference;

import org.jspecify.annotations.Nullable;

/**
 * A tool that was run for an answer, or that the model asked for.
 *
 * @param id of this run within its answer
 * @param arguments as the model wrote them, which should be JSON
 * @param state {@code succeeded}, {@code failed}, or {@code requested} for a function that nobody
 *     here runs
 * @param explanation why the model called it, where it said so
 * @param error what went wrong, in words; null when nothing did
 */
public record ToolRun(
    String id,
    String name,
    String arguments,
    String state,
    @Nullable String explanation,
    @Nullable String error,
    @Nullable Long durationMs) {}
