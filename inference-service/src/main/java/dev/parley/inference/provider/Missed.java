package dev.parley.inference.provider;

/**
 * A provider that should have answered and did not.
 *
 * @param provider its name
 * @param model as it was asked for
 * @param reason in words, without its key
 */
public record Missed(String provider, String model, String reason) {}
