package dev.parley.inference.usage.journal;

/** A place between two records. */
public record Position(long segment, long offset) {}
