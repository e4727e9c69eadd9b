package dev.parley.shell.io;

/** What was asked for, in its envelope. */
public record Data<T>(T data) {}
