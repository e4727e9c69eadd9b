package dev.parley.inference.memory;

/**
 * The last deletion of a user's memories that an answer knows of. It is a number of the database
 * and not a time: the clocks of two instances differ.
 */
public record DeletionMark(long number) {}
