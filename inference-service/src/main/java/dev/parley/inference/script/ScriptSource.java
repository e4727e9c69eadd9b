package dev.parley.inference.script;

/**
 * A script as an account wrote it: a classic script, neither module nor TypeScript. Its functions
 * are called by name.
 *
 * @param name for messages, such as "worker script"
 */
public record ScriptSource(String name, String text) {}
