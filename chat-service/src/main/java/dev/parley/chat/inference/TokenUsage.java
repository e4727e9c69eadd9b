package dev.parley.chat.inference;

/** Tokens of one answer. */
public record TokenUsage(int promptTokens, int completionTokens, int totalTokens) {}
